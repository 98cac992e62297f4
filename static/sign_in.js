/* A button beside each password that shows what was typed. Without JavaScript there is none. */
"use strict";

for (const input of document.querySelectorAll(".sign-in input[type=password]")) {
  const frame = document.createElement("div");
  const button = document.createElement("button");
  const { show, hide } = document.querySelector(".sign-in").dataset;
  frame.className = "with-reveal";
  button.type = "button";
  button.className = "button quiet reveal";
  button.textContent = show;
  button.addEventListener("click", () => {
    const isHidden = input.type === "password";
    input.type = isHidden ? "text" : "password";
    button.textContent = isHidden ? hide : show;
    input.focus();
  });
  input.form.addEventListener("submit", () => { input.type = "password"; });
  const hadFocus = document.activeElement === input;
  input.replaceWith(frame);
  frame.append(input, button);
  if (hadFocus) input.focus();
}
