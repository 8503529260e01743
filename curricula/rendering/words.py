"""The few words that the renderer itself adds, in the curriculum's language."""

ENGLISH = {
    "objectives": "What you will learn",
    "questions": "Questions",
    "keypoints": "Key points",
    "prereq": "Before you start",
    "challenge": "Challenge",
    "discussion": "Discussion",
    "testimonial": "From experience",
    "checklist": "Checklist",
    "caution": "Caution",
    "instructor": "For instructors",
    "solution": "Show the solution",
    "hint": "Show a hint",
    "spoiler": "Show more",
    "output": "Output",
    "error": "Error",
    "warning": "Warning",
    "not-run": "This code was not run here; what it prints is not shown.",
}
SPANISH = {
    "objectives": "Qué aprenderás",
    "questions": "Preguntas",
    "keypoints": "Puntos clave",
    "prereq": "Antes de empezar",
    "challenge": "Ejercicio",
    "discussion": "Para conversar",
    "testimonial": "De la experiencia",
    "checklist": "Lista de control",
    "caution": "Atención",
    "instructor": "Para quienes enseñan",
    "solution": "Ver la solución",
    "hint": "Ver una pista",
    "spoiler": "Ver más",
    "output": "Salida",
    "error": "Error",
    "warning": "Advertencia",
    "not-run": "Este código no se ejecutó aquí; no se muestra lo que imprime.",
}


def word(language: str, name: str) -> str | None:
    """The word for a block's kind in a BCP 47 language; English where there is no other."""
    words = SPANISH if language.lower().split("-")[0] == "es" else ENGLISH
    return words.get(name)
