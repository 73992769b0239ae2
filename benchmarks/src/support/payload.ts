// The payload of all rows: one realistic small message.

export interface Payload {
  readonly type: string;
  readonly ts: number;
  readonly data: { readonly id: number; readonly name: string; readonly v: readonly number[] };
}

export function payload(id: number): Payload {
  return { type: 'call.state', ts: 1_795_385_969, data: { id, name: 'PJSIP/alice-00000001', v: [1, 2, 3] } };
}

/** Returns whether this is a payload as it was made, as far as a check of two fields can tell. */
export function isPayload({ data: { name, v } }: Payload): boolean {
  return name.length === 20 && v[2] === 3;
}
