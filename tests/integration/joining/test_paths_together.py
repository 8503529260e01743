"""What joining and parting do to paths: counted over both places, one of two, evaluated again."""

from tests.integration.joining.places_world import PlacesWorld, join_places


def test_a_path_counts_both_and_parting_says_first_what_it_costs(world: PlacesWorld) -> None:
    north, south = world.come_in(world.north, "Ana North"), world.come_in(world.south, "Ana South")
    world.choose(world.north)
    world.finish(north, "values")
    world.finish(south, "reading")
    world.work()
    assert "You are one step from “First path”" in north.get("/path").text
    assert "First path" not in south.get("/home").text
    join_places(north, south)
    world.work()
    assert "You have everything that “First path” asks for" in north.get("/path").text
    assert "You finished “Reading”" in north.text
    assert north.text.count("First path") == south.get("/path").text.count("First path")
    assert world.verbs().count("achieved") == 1
    part = north.get("/me").found(r'href="(/me/joined/[0-9a-f-]{36}/part)"')
    said = north.get(part).text
    assert "First path (stays here): 1 record that counts for it was made on the other" in said
    assert "It is achieved now; once they are separated it may not be." in said
    north.send(part)
    world.work()
    assert "You are one step from “First path”" in north.get("/path").text
    assert "First path" not in south.get("/home").text
    assert world.verbs().count("achieved") == 1, "what was recorded stays"
    assert not {"expired", "revoked"} & set(world.verbs()), "and nothing is added"


def test_one_path_chosen_at_both_places_is_one_while_joined(world: PlacesWorld) -> None:
    north, south = world.come_in(world.north, "Ana North"), world.come_in(world.south, "Ana South")
    for campus in (world.north, world.south):
        world.choose(campus)
    for lesson in ("values", "reading"):
        world.finish(north, lesson)
    join_places(north, south)
    world.work()
    assert world.verbs().count("achieved") == 1, "the younger path rests"
    ways = [one.get("/home").found(r'href="(/path\?which=[^"]+)"') for one in (north, south)]
    assert ways[0] == ways[1]
    assert "You are on this path" in south.get("/paths").text
    world.finish(south, "values")
    part = south.get("/me").found(r'href="(/me/joined/[0-9a-f-]{36}/part)"')
    south.get(part).send(part)
    world.work()
    ways = [one.get("/home").found(r'href="(/path\?which=[^"]+)"') for one in (north, south)]
    assert ways[0] != ways[1]
    assert "You are one step from “First path”" in south.get("/path").text
    world.finish(south, "reading")
    world.work()
    assert world.verbs().count("achieved") == 2, "hers in the south, by what she did there"
