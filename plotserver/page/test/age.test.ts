import { expect, test } from "vitest";
import { ageText, clock, dayAndClock, shortMoment } from "../src/age.ts";
import { translator } from "../src/texts.ts";

const NOW = Date.parse("2026-11-24T13:05:00Z");
const nl = translator("nl");
const before = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

test.each([
  [0.4, "zojuist"],
  [-5, "zojuist"],
  [1, "1 min oud"],
  [12.9, "12 min oud"],
  [60, "1 uur oud"],
  [130, "2 u 10 min oud"],
  [200, "3 uur oud"],
  [60 * 25, "1 dag oud"],
  [60 * 24 * 3, "3 dagen oud"],
])("%s minutes ago reads as “%s”", (minutes, text) => {
  expect(ageText(before(minutes), NOW, nl)).toBe(text);
});

test("an unreadable time has an unknown age", () => {
  expect(ageText("gisteren", NOW, nl)).toBe("leeftijd onbekend");
  expect(clock("gisteren")).toBe("");
});

test("the age is told in English too", () => {
  expect(ageText(before(12), NOW, translator("en"))).toBe("12 min old");
});

test("times are those of Amsterdam, in winter and in summer", () => {
  expect(clock("2026-11-24T13:05:00Z")).toBe("14:05");
  expect(clock("2026-07-24T13:05:00Z")).toBe("15:05");
});

test("midnight is 00:00, not 24:00", () => {
  expect(clock("2026-11-23T23:00:00Z")).toBe("00:00");
});

test("a moment of another day says which day", () => {
  expect(shortMoment("2026-11-24T08:00:00Z", NOW, "nl")).toBe("09:00");
  expect(shortMoment("2026-11-23T08:00:00Z", NOW, "nl")).toBe("ma 23 nov 09:00");
  expect(dayAndClock("2026-11-24T08:00:00Z", "en")).toContain("24 Nov");
});
