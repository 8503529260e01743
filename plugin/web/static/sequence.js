/* Entries of a sequence move by buttons; the selects without them say the same and are what is sent. */
(function () {
  "use strict";

  function place(list) {
    [...list.children].forEach((row, at) => { row.querySelector("select").value = String(at + 1); });
  }

  /* What was set by the selects comes first, in its order, so that moving goes on from there. */
  function settle(list) {
    const at = (row) => Number(row.querySelector("select").value) || list.children.length + 1;
    const rows = [...list.children];
    if (rows.some((row, index) => at(row) !== index + 1)) {
      list.append(...rows.sort((one, other) => at(one) - at(other)));
    }
  }

  function move(list, row, by, button, said) {
    settle(list);
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (other) { by < 0 ? other.before(row) : other.after(row); }
    place(list);
    button.focus();
    const number = [...list.children].indexOf(row) + 1;
    said.textContent = `${row.dataset.words} ${list.dataset.moved} ${number}`;
  }

  for (const list of document.querySelectorAll(".item:enabled .sequence")) {
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("aria-live", "polite");
    list.after(said);
    for (const row of list.children) {
      const moves = document.createElement("span");
      moves.className = "moves";
      for (const [by, sign, words] of [[-1, "↑", list.dataset.up], [1, "↓", list.dataset.down]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = sign;
        button.setAttribute("aria-label", `${words}: ${row.dataset.words}`);
        button.addEventListener("click", () => move(list, row, by, button, said));
        moves.append(button);
      }
      row.append(moves);
    }
  }
})();
