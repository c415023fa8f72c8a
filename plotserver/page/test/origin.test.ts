import { expect, test } from "vitest";
import type { Origin } from "../src/model.ts";
import { markOf, originWords } from "../src/origin-badge.ts";
import { translator } from "../src/texts.ts";

const words = (origin: Origin, language: "nl" | "en" = "nl") => originWords(origin, translator(language));

test("what is verified names whose it is", () => {
  const origin: Origin = { status: "geverifieerd", tekst: "geverifieerd: Waterschap Rivierenland" };
  expect(words(origin)).toBe("Geverifieerd: Waterschap Rivierenland");
  expect(words(origin, "en")).toBe("Verified: Waterschap Rivierenland");
});

test("a layer that is signed in part says how far, and is not verified", () => {
  const aantal = { geverifieerd: 3, nietOndertekend: 11, ongeldig: 0 };
  const origin: Origin = { status: "niet ondertekend", tekst: "3 van 14 objecten geverifieerd", aantal };
  expect(words(origin)).toBe("3 van 14 objecten geverifieerd");
  expect(markOf(origin.status).kind).toBe("unsigned");
});

test("what is not signed, or not validly, never looks verified", () => {
  for (const status of ["niet ondertekend", "ongeldig"] as const) {
    expect(markOf(status).kind).not.toBe("verified");
    expect(words({ status, tekst: status })).not.toMatch(/geverifieerd/i);
  }
  expect(markOf("iets nieuws" as Origin["status"]).kind).toBe("unsigned");
});
