import { describe, expect, it } from "vitest";
import { unpublished } from "../src/plot/counting.ts";
import { bearing } from "../src/plot/decoration.ts";
import { iconOf } from "../src/plot/live-style.ts";
import { pointIn } from "../src/plot/label-point.ts";
import type { Operation, PlotLayer, PlotObject } from "../src/plot/model.ts";
import { grouped } from "../src/plot/grouping.ts";
import { en } from "../src/plot/texts-en.ts";
import { nl } from "../src/plot/texts-nl.ts";
import { conflictsOf } from "../src/plot/settling.ts";
import { inkOn, initials } from "../src/plot/words.ts";

const layer = { id: "l", groep: null, modus: "op-commando", magTekenen: true, aantal: 2, publicatie: { moment: "2026-11-24T12:00:00Z", door: null, notitie: null } } as unknown as PlotLayer;
const object = (id: string, registered: string, version = 1): PlotObject => ({ id, layer: "l", version, geometry: null, fields: {}, registered, pending: false });

describe("what readers do not see yet", () => {
  it("counts what is new, changed and gone since the publication", () => {
    const there = [object("new", "2026-11-24T12:30:00Z"), object("changed", "2026-11-24T12:30:00Z", 2)];
    expect(unpublished(layer, there)).toBe(3); // of the two that readers see, one is changed and one is gone
    expect(unpublished({ ...layer, modus: "live" }, there)).toBe(0);
    expect(unpublished({ ...layer, publicatie: null }, there)).toBe(2);
  });
});

describe("what is told of an outcome", () => {
  const operation: Operation = { id: "op", soort: "wijzigen", laag: "l", object: "o", basis: 1, velden: { naam: "mijn" }, sent: true };
  const over = { id: "op", object: "o", uitkomst: "gedaan-over" as const, versie: 5, overschreven: [{ veld: "naam", waarde: "hun", versie: 4, auteur: "B", organisatie: "vr08" }] };

  it("is whose value one replaced, but not that it was one's own", () => {
    const settled = { outcome: over, operation, before: undefined };
    expect(conflictsOf(settled, new Set(), 0)).toMatchObject([{ kind: "over", field: "naam", mine: "mijn", theirs: "hun", who: "B" }]);
    expect(conflictsOf(settled, new Set(["o 4"]), 0)).toEqual([]);
  });

  it("is everything that was refused, kept whole", () => {
    const outcome = { id: "op", object: "o", uitkomst: "geweigerd" as const, versie: null, problemen: [{ veld: "naam", melding: "Te lang." }] };
    const before = { ...object("o", ""), geometry: { type: "Point" as const, coordinates: [5, 52] }, fields: { bron: "x" } };
    const [kept] = conflictsOf({ outcome, operation, before }, new Set(), 0);
    expect(kept).toMatchObject({ kind: "refused", faults: [{ veld: "naam" }], kept: { fields: { bron: "x", naam: "mijn" }, geometry: before.geometry } });
  });
});

describe("the live map", () => {
  it("names a sign's picture as the sprite does", () => {
    expect(iconOf("copi", "gepland", "onzeker")).toBe("copi.gepland-onzeker");
    expect(iconOf("copi", "beeindigd", "onzeker")).toBe("copi.beeindigd");
    expect(iconOf("copi", "actief", "onzeker")).toBe("copi.onzeker");
  });

  it("writes the name of a bent area inside it", () => {
    const bent = [[0, 0], [10, 0], [10, 1], [1, 1], [1, 10], [0, 10], [0, 0]];
    const [x = 0, y = 0] = pointIn({ type: "Polygon", coordinates: [bent] }) ?? [];
    expect((y > 0 && y < 1 && x < 10) || (x > 0 && x < 1 && y < 10)).toBe(true);
  });

  it("turns arrowheads along the line as it is drawn", () => {
    expect(bearing([5, 52], [5, 53])).toBeCloseTo(0);
    expect(bearing([5, 52], [6, 52])).toBeCloseTo(90);
  });
});

it("keeps groups where their first layer stands", () => {
  const layers = [{ ...layer, id: "a", groep: "X" }, { ...layer, id: "b", groep: null }, { ...layer, id: "c", groep: "X" }];
  expect(grouped(layers).map(([group, members]) => [group, members.map(({ id }) => id)])).toEqual([["X", ["a", "c"]], [null, ["b"]]]);
});

it("shows a person legibly in the colour of the organisation", () => {
  expect(initials("Crisiscoördinator Oasen")).toBe("CO");
  expect([inkOn("#ffed00"), inkOn("#00469b")]).toEqual(["#111111", "#ffffff"]);
});

it("says everything in both languages with the same values", () => {
  const values = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(nl)) expect(values(en[key as keyof typeof nl]), key).toEqual(values(text));
});
