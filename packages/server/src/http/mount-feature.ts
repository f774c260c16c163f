import type { Handler } from 'hono';
import { once } from '../lifecycle/once.ts';
import { limitBody } from './body-limit.ts';
import type { FeatureMount } from './feature.ts';

/** Hands requests to a feature, whose code the first of them loads. */
export function mountFeature(feature: FeatureMount, maxBodyBytes: number): Handler {
  const load = once(() => feature.load());
  return async (context) => {
    const routes = await load();
    const body = limitBody(context.req.raw, feature.maxBodyBytes ?? maxBodyBytes);
    try {
      return await routes.fetch(body.request, context.env as object);
    } catch (error) {
      throw body.problem() ?? error;
    }
  };
}
