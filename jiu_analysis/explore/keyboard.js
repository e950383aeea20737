// Keys that are pressed in a control belong to the control: JupyterLab would take arrows and
// letters for commands of the notebook. Those with Ctrl or ⌘, such as saving, stay JupyterLab's.
function keep(event) {
  if (!event.ctrlKey && !event.metaKey && event.key !== "Escape") event.stopPropagation();
}

// Boxes that belong together are told so, and what shows the result of a button is spoken.
function render({ el }) {
  let tries = 100;
  const attach = () => {
    const root = el.closest(".jiu-explorer");
    if (root === null) {
      if (tries-- > 0) requestAnimationFrame(attach);
      return;
    }
    root.addEventListener("keydown", keep);
    for (const boxes of root.querySelectorAll(".jiu-boxes")) {
      boxes.setAttribute("role", "group");
      boxes.setAttribute("aria-label", boxes.querySelector(".jiu-heading").textContent);
    }
    for (const spoken of root.querySelectorAll(".jiu-spoken")) {
      spoken.setAttribute("aria-live", "polite");
    }
  };
  attach();
}

export default { render };
