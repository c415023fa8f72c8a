import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The tokens in the block that begins with this selector. */
function tokens(file: string, selector: string): string[] {
  const css = readFileSync(new URL(`../src/styles/${file}`, import.meta.url), "utf8");
  const block = css.slice(css.indexOf(selector)).split("}")[0] ?? "";
  return [...block.matchAll(/--ps-[\w-]+: [^;]+;/g)].map(([token]) => token);
}

test("pages that follow the system by night have the night of the viewer", () => {
  const night = tokens("tokens.css", ':root[data-theme="nacht"]');
  expect(night.length).toBeGreaterThan(20);
  expect(tokens("document.css", ':root:not([data-theme="dag"])')).toEqual(night);
});
