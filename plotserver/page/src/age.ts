/** How old is something, and when was it? Times for people are those of Amsterdam. */
import type { Translate } from "./texts.ts";

const ZONE = "Europe/Amsterdam";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "zojuist", "12 min oud", "3 uur oud", "2 dagen oud"; a time still to come is "zojuist". */
export function ageText(iso: string, now: number, t: Translate): string {
  const age = now - Date.parse(iso);
  if (Number.isNaN(age)) return t("ageUnknown");
  if (age < MINUTE) return t("ageNow");
  if (age < HOUR) return t("ageMinutes", { n: Math.floor(age / MINUTE) });
  if (age < DAY) return hoursText(age, t);
  const days = Math.floor(age / DAY);
  return days === 1 ? t("ageDay") : t("ageDays", { n: days });
}

function hoursText(age: number, t: Translate): string {
  const hours = Math.floor(age / HOUR);
  const minutes = Math.floor((age % HOUR) / MINUTE);
  // Under three hours the minutes still matter to whoever judges a picture.
  if (hours < 3 && minutes > 0) return t("ageHoursMinutes", { n: hours, m: minutes });
  return t("ageHours", { n: hours });
}

/** "14:05" */
export function clock(iso: string): string {
  return format(iso, { hour: "2-digit", minute: "2-digit" }, "nl-NL");
}

/** "di 24 nov 14:05" */
export function dayAndClock(iso: string, language: string): string {
  const day = format(iso, { weekday: "short", day: "numeric", month: "short" }, language);
  return `${day} ${clock(iso)}`;
}

/** "14:05" when it is the same day as `now`, else with the day before it. */
export function shortMoment(iso: string, now: number, language: string): string {
  const today = dayOf(new Date(now).toISOString());
  return dayOf(iso) === today ? clock(iso) : dayAndClock(iso, language);
}

function dayOf(iso: string): string {
  return format(iso, { year: "numeric", month: "2-digit", day: "2-digit" }, "nl-NL");
}

function format(iso: string, options: Intl.DateTimeFormatOptions, language: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  // Not American: the day stands before the month, as in every other form of this page.
  const locale = language === "en" ? "en-GB" : language;
  return new Intl.DateTimeFormat(locale, { timeZone: ZONE, hourCycle: "h23", ...options }).format(time);
}
