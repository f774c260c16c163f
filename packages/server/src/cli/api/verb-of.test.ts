import { describe, expect, it } from 'vitest';
import { readApiDescription } from './api-description.ts';

const paths = {
  '/v1/health': ['get'],
  '/v1/sessions': ['get', 'post'],
  '/v1/sessions/{id}': ['get', 'patch', 'delete'],
  '/v1/sessions/{id}/prompts': ['post'],
  '/v1/sessions/{id}/events': ['get'],
  '/v1/sessions/{id}/permissions': ['get'],
  '/v1/sessions/{id}/permissions/{requestId}': ['post'],
  '/v1/tokens': ['post'],
  '/v1/fs/file': ['get', 'put'],
  '/v1/fs/entry': ['delete'],
  '/v1/fs/mkdir': ['post'],
  '/v1/processes/config': ['get', 'post'],
  '/v1/code/contexts': ['get', 'post'],
  '/v1/code/contexts/{id}': ['get', 'delete'],
  '/v1/code/contexts/{id}/interrupt': ['post'],
  '/v1/desktop/mouse/click': ['post'],
  '/v1/openapi.json': ['get'],
};

describe('the name of an operation', () => {
  it('follows from its method and path', () => {
    const document = Object.fromEntries(
      Object.entries(paths).map(([path, methods]) => [path, Object.fromEntries(methods.map((method) => [method, {}]))]),
    );
    const names = readApiDescription({ paths: document }).map(
      ({ noun, verb, method, path }) => `${method} ${path} = ${noun} ${verb}`,
    );
    expect(names).toEqual([
      'GET /v1/health = health get',
      'GET /v1/sessions = sessions list',
      'POST /v1/sessions = sessions create',
      'GET /v1/sessions/{id} = sessions get',
      'PATCH /v1/sessions/{id} = sessions update',
      'DELETE /v1/sessions/{id} = sessions delete',
      'POST /v1/sessions/{id}/prompts = sessions prompt',
      'GET /v1/sessions/{id}/events = sessions events',
      'GET /v1/sessions/{id}/permissions = sessions list-permissions',
      'POST /v1/sessions/{id}/permissions/{requestId} = sessions answer',
      'POST /v1/tokens = tokens create',
      'GET /v1/fs/file = fs get-file',
      'PUT /v1/fs/file = fs set-file',
      'DELETE /v1/fs/entry = fs delete-entry',
      'POST /v1/fs/mkdir = fs mkdir',
      'GET /v1/processes/config = processes get-config',
      'POST /v1/processes/config = processes set-config',
      'GET /v1/code/contexts = code list-contexts',
      'POST /v1/code/contexts = code create-context',
      'GET /v1/code/contexts/{id} = code get-context',
      'DELETE /v1/code/contexts/{id} = code delete-context',
      'POST /v1/code/contexts/{id}/interrupt = code contexts-interrupt',
      'POST /v1/desktop/mouse/click = desktop mouse-click',
    ]);
  });
});
