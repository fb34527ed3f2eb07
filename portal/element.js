// Elements are made from text only: nothing that comes from elsewhere is ever read as markup.

/** One element. `attributes`: a function is a listener, true an attribute without a value, false or undefined none. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...shown(children));
  return made;
}

/** What is not there is left out, so that a step can name what it may have. */
function shown(children) {
  return children.flat(Infinity).filter((child) => child || child === 0);
}

/** Shows a new step: its heading is read out first, and the keyboard goes on from there. */
export function show(title, ...children) {
  const heading = element("h1", { tabindex: "-1" }, title);
  document.getElementById("main").replaceChildren(heading, ...shown(children));
  document.title = title;
  heading.focus();
  scrollTo(0, 0);
}
