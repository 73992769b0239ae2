// Access control: a request is let in if it carries the token and is addressed to this server. Pages of other sites, which a visitor's
// browser may have open, learn nothing: the `Origin` gives away their own requests, and the `Host` gives away a name of theirs that
// resolves to this server (DNS rebinding).

import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

export interface AccessOptions {
  readonly host: string;
  /** Returns the port, which is known once the server listens. */
  readonly port: () => number;
  readonly token: string;
}

/** Lets requests with the token pass. A request with `?token=` gets a cookie, and is redirected to the address without it. */
export function access({ host, port, token }: AccessOptions): MiddlewareHandler {
  const isTheToken = comparisonWith(token);
  return async (context, next) => {
    if (!isOurs(context.req.header('host'), host, port())) return refuse(421, 'a foreign Host');
    const origin = context.req.header('origin');
    if (origin !== undefined && origin !== `http://${context.req.header('host')}`) {
      return refuse(403, 'a foreign Origin');
    }
    const cookie = `stasis-inspector-${port()}`;
    const offered = context.req.query('token');
    if (offered !== undefined && isTheToken(offered)) {
      setCookie(context, cookie, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      return context.redirect(withoutToken(context.req.url), 303);
    }
    const known = bearerOf(context) ?? getCookie(context, cookie);
    if (known === undefined || !isTheToken(known)) return refuse(401, 'no token, or the wrong one');
    return next();
  };
}

/** Returns the path, made to stay on this server (two slashes would lead to another), and the rest of the query. */
function withoutToken(address: string): string {
  const { pathname, searchParams } = new URL(address);
  searchParams.delete('token');
  const search = searchParams.size === 0 ? '' : `?${searchParams}`;
  return `/${pathname.replace(/^\/+/, '')}${search}`;
}

function refuse(status: 401 | 403 | 421, why: string): Response {
  const text = `Refused: ${why}. Use the address that the process printed.\n`;
  const headers = { 'Content-Type': 'text/plain; charset=UTF-8' };
  return new Response(text, {
    status,
    headers: status === 401 ? { ...headers, 'WWW-Authenticate': 'Bearer' } : headers,
  });
}

function bearerOf(context: Context): string | undefined {
  return /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
}

function comparisonWith(token: string): (offered: string) => boolean {
  const expected = Buffer.from(token);
  return (offered) => {
    const bytes = Buffer.from(offered);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  };
}

/**
 * Returns whether a Host header names this server. `localhost` and loopback addresses do. So does any address if the server listens on
 * another interface, since a foreign site comes under a name, not an address.
 */
function isOurs(header: string | undefined, host: string, port: number): boolean {
  const match = /^(\[[\da-f:.]+\]|[^:]+)(?::(\d+))?$/i.exec(header ?? '');
  if (match === null || Number(match[2] ?? 80) !== port) return false;
  const name = (match[1] ?? '').replace(/^\[|\]$/g, '').toLowerCase();
  if (name === host.toLowerCase()) return true;
  return isLoopback(name) || (!isLoopback(host) && isIP(name) !== 0);
}

export function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}
