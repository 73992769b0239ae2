// What the page shows, as the hash of its address: `#/topics/NAME?search=TEXT`. The selection follows a view that lists its kind;
// elsewhere it is a parameter: `#/graph?topic=NAME`.

export const views = ['graph', 'topics', 'subscriptions', 'types', 'threads', 'caches', 'events'] as const;

export type View = (typeof views)[number];

export interface Selection {
  readonly kind: 'topic' | 'subscription' | 'cache';
  /** The name of a topic or cache, the id of a subscription. */
  readonly key: string;
}

export interface Route {
  readonly view: View;
  readonly selection: Selection | undefined;
  readonly search: string;
}

export const startRoute: Route = { view: 'graph', selection: undefined, search: '' };

const kinds: readonly Selection['kind'][] = ['topic', 'subscription', 'cache'];

/** The kind of thing that a view lists. */
const listed: Readonly<Partial<Record<View, Selection['kind']>>> = {
  topics: 'topic',
  subscriptions: 'subscription',
  caches: 'cache',
};

export function formatRoute({ view, selection, search }: Route): string {
  const parameters = new URLSearchParams();
  const isListed = selection !== undefined && listed[view] === selection.kind;
  if (selection !== undefined && !isListed) parameters.set(selection.kind, selection.key);
  if (search !== '') parameters.set('search', search);
  const path = isListed ? `#/${view}/${encoded(selection.key)}` : `#/${view}`;
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

/** Returns the route that the hash stands for, or the start route if it stands for none. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = splitOnce(hash.replace(/^#\/?/, ''), '?');
  const [name = '', key] = splitOnce(path, '/');
  const view = views.find((known) => known === name);
  if (view === undefined) return startRoute;
  const parameters = new URLSearchParams(query);
  return {
    view,
    selection: selectionOf(view, key, parameters),
    search: parameters.get('search') ?? '',
  };
}

function selectionOf(
  view: View,
  key: string | undefined,
  parameters: URLSearchParams,
): Selection | undefined {
  const kind = listed[view];
  if (key !== undefined && key !== '' && kind !== undefined) return { kind, key: decoded(key) };
  for (const named of kinds) {
    const value = parameters.get(named);
    if (value !== null) return { kind: named, key: value };
  }
  return undefined;
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const index = text.indexOf(separator);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

/** Encodes a name. An address cannot contain half a surrogate pair, which a name cut within an emoji has. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
