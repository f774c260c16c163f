import assert from 'node:assert/strict';
import type { JsonRpcMessage } from '@sandbox-agent/protocol';
import { createEvent, createRecord, createUpdate } from './fixtures.ts';
import type { DeclareScenario } from './scenario.ts';

const texts: Record<string, string> = {
  'every plane of Unicode': 'äöü ß 漢字 かな العربية עברית 🦊 👩‍👩‍👧‍👦 \u{10FFFF} \u{1F1E9}\u{1F1EA}',
  'control characters and NUL': '\u0000\u0001\b\t\n\v\f\r\u001b[31m\u007f\u0080\u009f',
  'lone surrogates': 'high \ud83e end, low \udd8a end, reversed \udd8a\ud83e',
  'what JSON and SQL quote': `"double" 'single' \\ \\u0041 \\' ; -- /* */ $1 ? :name %s \u2028 \u2029 \ufeff`,
  'composed and decomposed': 'é e\u0301 Å A\u030a ﬁ',
  'an empty text': '',
};

/** Payloads: what went in comes out, unknown fields and odd bytes too. */
export function declarePayloadScenarios(scenario: DeclareScenario): void {
  for (const [name, text] of Object.entries(texts)) {
    scenario(`text survives in payloads and records: ${name}`, async ({ driver }) => {
      await driver.insertEvent('a', createEvent('a', 1, createUpdate(text)));
      await driver.updateSession(createRecord('a', { title: text }));
      const [event] = (await driver.listEvents({ sessionId: 'a' })).items;
      assert.deepEqual(event?.payload, createUpdate(text));
      assert.equal((await driver.getSession('a'))?.title, text);
    });
  }

  scenario('fields and kinds that nobody knows survive, in their order', async ({ driver }) => {
    const text = `{"method":"_vendor/thing","params":{"z":1,"a":{"__proto__":{"x":1},"constructor":null,"":[[],{},0.1,-1.5e-300,
      12345678901234567000,true,null]},"10":"x","9":"y"},"jsonrpc":"2.0","_meta":{"trace":"t"},"result":null,"id":"1"}`;
    const payload = JSON.parse(text) as JsonRpcMessage;
    await driver.insertEvent('a', createEvent('a', 1, payload));
    const [event] = (await driver.listEvents({ sessionId: 'a' })).items;
    assert.equal(JSON.stringify(event?.payload), JSON.stringify(payload));
  });

  scenario('a payload of 10 MB survives beside small ones', async ({ driver }) => {
    const large = createUpdate('0123456789abcdéf'.repeat(640 * 1024));
    await Promise.all([
      driver.insertEvent('a', createEvent('a', 1)),
      driver.insertEvent('a', createEvent('a', 2, large)),
      driver.insertEvent('a', createEvent('a', 3)),
    ]);
    const { items } = await driver.listEvents({ sessionId: 'a' });
    assert.deepEqual(
      items.map((event) => event.eventIndex),
      [1, 2, 3],
    );
    assert.ok(JSON.stringify(items[1]?.payload) === JSON.stringify(large), 'the large payload is the same');
  });
}
