import { expect, test } from "vitest";
import { freshness, named, type Organisation, ordered, type Presence } from "../src/netwerk/model.ts";

const NOW = Date.parse("2026-11-18T12:00:00Z");

function organisation(naam: string, told: Partial<Presence> | null): Organisation {
  const bezetting: Presence | null = told && {
    status: "aanwezig", situatie: "normaal", contact: "", telefoon: "", email: "", toelichting: "", tot: null, gemeld: "", ...told,
  };
  return {
    id: naam, naam, naamEn: naam, kort: naam, soort: "", kleur: "", adHoc: false, sectoren: [], activiteiten: [],
    deelt: { lagen: 0, actueelste: null }, bezetting, aanHetWerk: null, plaats: null, plaatsUit: null,
  };
}

test("where it is grave stands first, then who can be reached, then the others by name", () => {
  const found = [
    organisation("Zeeland", null),
    organisation("Anker", null),
    organisation("Piket", { status: "piket" }),
    organisation("Ernst", { status: "afwezig", situatie: "ernstig" }),
    organisation("Oud", { status: "verlopen", situatie: "ernstig" }),
  ];
  expect(ordered(found).map(({ naam }) => naam)).toEqual(["Ernst", "Piket", "Oud", "Anker", "Zeeland"]);
});

test("an organisation is found by any part of its names", () => {
  const found = [organisation("Veiligheidsregio Rotterdam-Rijnmond", null), organisation("Stedin", null)];
  expect(named(found, "regio rijn").length).toBe(1);
  expect(named(found, " ").length).toBe(2);
});

test("a publication of the last hour is fresh, one of yesterday is old", () => {
  expect(freshness("2026-11-18T11:10:00Z", NOW)).toBe("fresh");
  expect(freshness("2026-11-18T03:00:00Z", NOW)).toBe("older");
  expect(freshness("2026-11-17T11:00:00Z", NOW)).toBe("old");
});
