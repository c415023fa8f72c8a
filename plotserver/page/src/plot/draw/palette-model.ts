/** Which signs the palette shows: what was asked, one's own favourites, what one uses most and used last. Pure but for its store. */
import { type Book, type BookSign, holding } from "../../symbolen-model.ts";

export type Kind = BookSign["geometrie"];

const KEY = "plotserver.tekenkeuze";
const MOST_RECENT = 12;
const MOST_USED = 12;

interface Kept {
  favourites: string[];
  recent: string[];
  used: Record<string, number>;
}

/** Remembered in this browser, for this person: another who signs in here has a list of their own. */
export class Habits {
  private kept: Kept;

  constructor(
    private readonly storage: Pick<Storage, "getItem" | "setItem"> | null,
    private readonly person = "",
  ) {
    this.kept = this.read();
  }

  private get key(): string {
    return this.person === "" ? KEY : `${KEY}.${this.person}`;
  }

  private read(): Kept {
    const empty: Kept = { favourites: [], recent: [], used: {} };
    try {
      const found = JSON.parse(this.storage?.getItem(this.key) ?? "{}") as Partial<Kept>;
      return { ...empty, ...found };
    } catch {
      return empty;
    }
  }

  private write(): void {
    try {
      this.storage?.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // A full or forbidden store: the list lasts as long as the page.
    }
  }

  get favourites(): readonly string[] {
    return this.kept.favourites;
  }

  get recent(): readonly string[] {
    return this.kept.recent;
  }

  /** What was used at least twice, the most used first. */
  get mostUsed(): readonly string[] {
    const often = Object.entries(this.kept.used).filter(([, times]) => times > 1);
    return often.sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).slice(0, MOST_USED).map(([code]) => code);
  }

  isFavourite(code: string): boolean {
    return this.kept.favourites.includes(code);
  }

  toggleFavourite(code: string): void {
    const { favourites } = this.kept;
    this.kept.favourites = favourites.includes(code) ? favourites.filter((one) => one !== code) : [...favourites, code];
    this.write();
  }

  uses(code: string): void {
    this.kept.recent = [code, ...this.kept.recent.filter((one) => one !== code)].slice(0, MOST_RECENT);
    this.kept.used[code] = (this.kept.used[code] ?? 0) + 1;
    this.write();
  }
}

export type Shelf = "favourites" | "recent" | "used" | "all";

export interface Section {
  code: string;
  title: string;
  signs: BookSign[];
}

/** The signs of a shelf and kind, in the sections of the handbook; a search (codes, best first) comes as one section. */
export function sections(
  book: Book,
  asked: { shelf: Shelf; kind: Kind | null; found: readonly string[] | null; language: "nl" | "en" },
  habits: Habits,
): Section[] {
  const byCode = new Map(book.tekens.map((sign) => [sign.code, sign]));
  const fits = (sign: BookSign | undefined): sign is BookSign =>
    sign !== undefined && !sign.vervallen && (asked.kind === null || sign.geometrie === asked.kind);
  const listed = (codes: readonly string[]) => codes.map((code) => byCode.get(code)).filter(fits);
  if (asked.found) return [{ code: "found", title: "", signs: listed(asked.found) }];
  if (asked.shelf !== "all") {
    const codes = { favourites: habits.favourites, recent: habits.recent, used: habits.mostUsed }[asked.shelf];
    return [{ code: asked.shelf, title: "", signs: listed(codes) }];
  }
  return book.afdelingen
    .map((section) => ({
      code: section.code,
      title: asked.language === "en" ? section.name : section.naam,
      signs: book.tekens.filter((sign) => sign.afdeling === section.code && fits(sign)),
    }))
    .filter(({ signs }) => signs.length > 0);
}

/** When the server cannot be asked: what has all the words, names that begin with them first. */
export function searchHere(book: Book, words: string): string[] {
  const start = words.trim().toLowerCase();
  const found = holding(book.tekens, words);
  const rank = (sign: BookSign) =>
    sign.naam.toLowerCase().startsWith(start) || sign.name.toLowerCase().startsWith(start) ? 0 : 1;
  return [...found].sort((a, b) => rank(a) - rank(b)).map(({ code }) => code);
}
