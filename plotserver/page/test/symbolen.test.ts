import { expect, test } from "vitest";
import {
  type BookSign,
  filtered,
  holding,
  NO_FILTERS,
  othersOf,
  readAsked,
  suggestions,
  writeAsked,
} from "../src/symbolen-model.ts";

function sign(code: string, more: Partial<BookSign> = {}): BookSign {
  const usual = { groep: "repressie", afdeling: "inzet", discipline: "brandweer", geometrie: "point" } as const;
  const words = { naam: code, name: code, betekenis: "", trefwoorden: [], extern: {}, svg: "<svg/>" };
  return { code, ...usual, ...words, vervallen: false, ...more };
}

const SIGNS = [
  sign("brandweervoertuig", { naam: "Brandweervoertuig", trefwoorden: ["brandweerauto", "tankautospuit"] }),
  sign("opvanglocatie", { naam: "Opvanglocatie", discipline: "bevolkingszorg", trefwoorden: ["evacués"] }),
  sign("evacuatieroute", { naam: "Evacuatieroute", geometrie: "line", discipline: "algemeen" }),
];

test("a search with its filters and its sign comes back out of the address", () => {
  const asked = {
    words: "dijk & meer",
    filters: { discipline: "waterschap", geometry: "lijn", group: "realiteit" },
    sign: "bedreigde-dijk",
    language: "en",
    theme: "nacht",
  } as const;
  expect(readAsked(writeAsked(asked))).toEqual(asked);
});

test("an address that asks nothing is empty, and nonsense in it counts as nothing", () => {
  expect(writeAsked(readAsked(""))).toBe("");
  const { filters, theme, language } = readAsked("?geometrie=bol&thema=roze&taal=fr");
  expect([filters, theme, language]).toEqual([NO_FILTERS, null, "nl"]);
});

test("filters narrow together", () => {
  const codes = (filters: object) => filtered(SIGNS, { ...NO_FILTERS, ...filters }).map((one) => one.code);
  expect(codes({ geometry: "lijn" })).toEqual(["evacuatieroute"]);
  expect(codes({ discipline: "bevolkingszorg" })).toEqual(["opvanglocatie"]);
  expect(codes({ discipline: "bevolkingszorg", geometry: "lijn" })).toEqual([]);
  expect(codes({})).toHaveLength(3);
});

test("without the server whole words are found, whatever their accents", () => {
  expect(holding(SIGNS, "EVACUES").map((one) => one.code)).toEqual(["opvanglocatie"]);
});

test("a misspelt word is met with words that look like it, and noise with none", () => {
  expect(suggestions(SIGNS, "brantweerouto")[0]).toBe("brandweerauto");
  expect(suggestions(SIGNS, "xqzw")).toEqual([]);
});

test("other sets are called by their names", () => {
  expect(othersOf(sign("meetploeg", { extern: { imoov: "B05", app6: "130700" } }))).toEqual(["IMOOV B05", "APP-6 130700"]);
});
