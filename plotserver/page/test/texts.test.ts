import { expect, test } from "vitest";
import { TEXTS, translator, valueText } from "../src/texts.ts";

test("Dutch and English have the same texts", () => {
  expect(Object.keys(TEXTS.en).sort()).toEqual(Object.keys(TEXTS.nl).sort());
});

test("no text is empty, and both languages fill in the same values", () => {
  const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const [key, dutch] of Object.entries(TEXTS.nl)) {
    const english = TEXTS.en[key as keyof typeof TEXTS.en];
    expect(dutch.trim() && english.trim(), key).not.toBe("");
    expect(values(english), key).toEqual(values(dutch));
  }
});

test("values are filled in", () => {
  expect(translator("nl")("rowsShown", { n: 3, m: 12 })).toBe("3 van 12 objecten");
});

test("a value that the page does not know is shown as it came", () => {
  const t = translator("nl");
  expect(valueText(t, "certainty", "waarschijnlijk")).toBe("Waarschijnlijk");
  expect(valueText(t, "certainty", "vermoedelijk")).toBe("vermoedelijk");
  expect(valueText(t, "certainty", null)).toBe("onbekend");
});
