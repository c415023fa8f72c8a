import { describe, expect, it } from "vitest";
import type { Operation, Outcome, PlotObject } from "../src/plot/model.ts";
import { applied } from "../src/plot/operations.ts";
import { Replica } from "../src/plot/replica.ts";

/** A number generator with a seed: every run tries the same interleavings. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const FIELDS = ["naam", "status", "aantal"];

interface Told {
  object: PlotObject | null;
  id: string;
  version: number;
  operation: string;
}

/** As much of the server as the rule needs: operations in order of arrival, each once, versions counting up. */
class Server {
  readonly objects = new Map<string, PlotObject>();
  readonly versions = new Map<string, number>();
  readonly outcomes = new Map<string, Outcome>();
  readonly log: Told[] = [];

  take(operation: Operation): Outcome {
    const known = this.outcomes.get(operation.id);
    if (known) return known;
    const before = this.objects.get(operation.object);
    const possible = operation.soort === "maken" ? !this.versions.has(operation.object) : before !== undefined;
    const outcome = possible ? this.done(operation, before) : this.refused(operation);
    this.outcomes.set(operation.id, outcome);
    return outcome;
  }

  private done(operation: Operation, before: PlotObject | undefined): Outcome {
    const version = (this.versions.get(operation.object) ?? 0) + 1;
    const after = applied(operation, before);
    this.versions.set(operation.object, version);
    const object = after ? { ...after, version, pending: false } : null;
    if (object) this.objects.set(object.id, object);
    else this.objects.delete(operation.object);
    this.log.push({ object, id: operation.object, version, operation: operation.id });
    return { id: operation.id, object: operation.object, uitkomst: "gedaan", versie: version };
  }

  private refused({ id, object }: Operation): Outcome {
    return { id, object, uitkomst: "geweigerd", versie: null };
  }
}

/** Somebody with the page open, on a network that loses answers, delays events and joins several in one frame. */
class Client {
  readonly replica = new Replica();
  heard = 0;
  refused = 0;
  private counter = 0;

  constructor(
    private readonly server: Server,
    private readonly name: string,
    private readonly random: () => number,
  ) {}

  private some<T>(things: readonly T[]): T {
    return things[Math.floor(this.random() * things.length)] as T;
  }

  change(ids: string[]): void {
    const id = `${this.name}-op${(this.counter += 1)}`;
    const common = { id, laag: "laag", sent: false };
    const there = [...this.replica.objects()];
    const roll = this.random();
    if (there.length === 0 || roll < 0.2) {
      const object = `${this.name}-${this.counter}`;
      ids.push(object);
      this.replica.enqueue({ ...common, soort: "maken", object, basis: null, geometrie: null, velden: { naam: id } });
    } else if (roll < 0.28) {
      this.replica.enqueue({ ...common, soort: "verwijderen", object: this.some(there).id, basis: 1 });
    } else {
      this.replica.enqueue({ ...common, soort: "wijzigen", object: this.some(there).id, basis: 1, velden: { [this.some(FIELDS)]: id } });
    }
  }

  send(answerLost: boolean): void {
    const ids = new Set(this.replica.operations.slice(0, 1 + Math.floor(this.random() * 4)).map(({ id }) => id));
    const outcomes = this.replica.sending(ids).map((operation) => this.server.take(operation));
    if (answerLost) return;
    for (const outcome of outcomes) {
      this.replica.settle(outcome);
      if (outcome.uitkomst === "geweigerd") this.refused += 1;
    }
  }

  /** The next events, of each object the latest alone, as a frame has them. */
  hear(most: number): void {
    const frame = new Map(this.server.log.slice(this.heard, this.heard + most).map((told) => [told.id, told]));
    this.heard = Math.min(this.heard + most, this.server.log.length);
    const told = [...frame.values()];
    this.replica.arrive(
      told.flatMap(({ object, operation }) => (object ? [{ object, operation }] : [])),
      told.flatMap(({ object, id, version, operation }) => (object ? [] : [{ id, versie: version, bewerking: operation }])),
    );
  }

  /** Loads everything, while later events may have come already. */
  reload(): void {
    this.replica.load("laag", [...this.server.objects.values()]);
    this.heard = Math.max(0, this.server.log.length - 3);
  }

  state(): unknown {
    return [...this.replica.objects()].map(({ id, version, fields }) => [id, version, fields]).sort();
  }
}

function meet(seed: number): { server: Server; clients: Client[] } {
  const random = dice(seed);
  const server = new Server();
  const clients = ["a", "b", "c"].map((name) => new Client(server, name, random));
  const ids: string[] = [];
  for (let turn = 0; turn < 120; turn += 1) {
    const client = clients[Math.floor(random() * clients.length)] as Client;
    const roll = random();
    if (roll < 0.45) client.change(ids);
    else if (roll < 0.7) client.send(random() < 0.3);
    else if (roll < 0.97) client.hear(1 + Math.floor(random() * 5));
    else client.reload();
  }
  for (let round = 0; round < 60; round += 1) for (const client of clients) client.send(false);
  for (const client of clients) client.hear(server.log.length);
  return { server, clients };
}

describe("many people, one plot, a poor network", () => {
  const truth = (server: Server) => [...server.objects.values()].map(({ id, version, fields }) => [id, version, fields]).sort();

  it("shows everybody the same in the end, whatever came first, late, twice or not at all", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { server, clients } = meet(seed);
      for (const client of clients) expect(client.state(), `seed ${seed}`).toEqual(truth(server));
    }
  });

  it("leaves nothing unsent, and does nothing twice", () => {
    for (let seed = 201; seed <= 260; seed += 1) {
      const { server, clients } = meet(seed);
      expect(clients.map(({ replica }) => replica.operations.length), `seed ${seed}`).toEqual([0, 0, 0]);
      expect(new Set(server.log.map(({ operation }) => operation)).size).toBe(server.log.length);
    }
  });
});

describe("one's own operations", () => {
  const made: PlotObject = { id: "o", layer: "laag", version: 3, geometry: null, fields: { naam: "Post", status: "actief" }, pending: false };
  const change = (id: string, velden: Record<string, unknown>): Operation => ({ id, soort: "wijzigen", laag: "laag", object: "o", basis: 3, velden, sent: false });

  it("show at once, and keep what somebody else changed of another field", () => {
    const replica = new Replica();
    replica.load("laag", [made]);
    replica.enqueue(change("mine", { naam: "Mijn post" }));
    replica.arrive([{ object: { ...made, version: 4, fields: { naam: "Post", status: "beeindigd" } }, operation: "theirs" }], []);
    expect(replica.get("o")?.fields).toEqual({ naam: "Mijn post", status: "beeindigd" });
    expect(replica.get("o")?.pending).toBe(true);
  });

  it("become one operation while they wait, but never once they may be at the server", () => {
    const replica = new Replica();
    replica.load("laag", [made]);
    replica.enqueue(change("one", { naam: "a" }));
    replica.enqueue(change("two", { naam: "b", status: "gepland" }));
    expect(replica.operations.map(({ id, velden }) => [id, velden])).toEqual([["one", { naam: "b", status: "gepland" }]]);
    replica.sending(new Set(["one"]));
    replica.enqueue(change("three", { naam: "c" }));
    expect(replica.operations.map(({ id }) => id)).toEqual(["one", "three"]);
  });

  it("leave the object as the server has it when they are refused", () => {
    const replica = new Replica();
    replica.load("laag", [made]);
    replica.enqueue(change("mine", { naam: "Mijn post" }));
    const { operation } = replica.settle({ id: "mine", object: "o", uitkomst: "geweigerd", versie: null });
    expect(operation?.velden).toEqual({ naam: "Mijn post" });
    expect(replica.get("o")).toEqual(made);
  });

  it("do not bring back what is gone when an older event comes late", () => {
    const replica = new Replica();
    replica.load("laag", [made]);
    replica.arrive([], [{ id: "o", versie: 5 }]);
    replica.arrive([{ object: { ...made, version: 4 }, operation: null }], []);
    expect(replica.get("o")).toBeUndefined();
  });
});
