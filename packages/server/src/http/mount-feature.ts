import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Handler } from 'hono';
import { createLazy } from '../lifecycle/lazy.ts';
import { limitBody } from './body-limit.ts';
import { discardUnread } from './discard-rest.ts';
import type { FeatureMount } from './feature.ts';

export interface MountedFeature {
  readonly prefix: string;
  /** The feature's app, loaded once. */
  load(): Promise<OpenAPIHono>;
  /** Hands a request to it. */
  readonly handle: Handler;
}

/** Makes a feature of the table one that is loaded by its first request. */
export function mountFeature(feature: FeatureMount, maxBodyBytes: number): MountedFeature {
  const { load } = createLazy(() => feature.load());
  return {
    prefix: feature.prefix,
    load,
    handle: async (context) => {
      const body = limitBody(context.req.raw, feature.maxBodyBytes ?? maxBodyBytes);
      const routes = await load();
      try {
        return await routes.fetch(body.request, context.env as object);
      } catch (error) {
        throw body.problem() ?? error;
      } finally {
        await discardUnread(body.request);
      }
    },
  };
}
