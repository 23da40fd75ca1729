// A field for files: each goes to the server as soon as it is chosen, and its value is the ids it got there.

import { api } from "/page/api.js";
import { h } from "/page/dom.js";
import { firstValue } from "/page/fields.js";

export function makeFileInput(element, block, ctx) {
  const most = element.max_files ?? 10;
  let ids = [firstValue(element, block, ctx, []) ?? []].flat();
  const input = h("input", {
    class: "field", type: "file", multiple: most > 1,
    accept: element.filetypes?.map((one) => `.${one}`).join(",") ?? null,
  });
  const said = h("p", { class: "quiet", role: "status" },
    ids.length ? `${ids.length} file${ids.length > 1 ? "s" : ""} chosen` : "");
  input.addEventListener("change", async () => {
    ids = [];
    said.textContent = "Uploading…";
    try {
      for (const file of [...input.files].slice(0, most)) ids.push((await api.upload(ctx.me, file)).id);
      said.textContent = ids.length ? "Uploaded." : "";
    } catch (problem) {
      said.textContent = problem.message;
    }
  });
  return { node: h("div", {}, input, said), control: input, read: () => ids };
}
