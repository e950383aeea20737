// Keys that are pressed in a control belong to the control: JupyterLab would take arrows and
// letters for commands of the notebook. Those with Ctrl or ⌘, such as saving, stay JupyterLab's.
function keep(event) {
  if (!event.ctrlKey && !event.metaKey && event.key !== "Escape") event.stopPropagation();
}

// What shows the result of a button is spoken.
function render({ el }) {
  let tries = 100;
  const attach = () => {
    const root = el.closest(".jiu-explorer");
    if (root === null) {
      if (tries-- > 0) requestAnimationFrame(attach);
      return;
    }
    root.addEventListener("keydown", keep);
    for (const spoken of root.querySelectorAll(".jiu-spoken")) {
      spoken.setAttribute("aria-live", "polite");
    }
  };
  attach();
}

export default { render };
