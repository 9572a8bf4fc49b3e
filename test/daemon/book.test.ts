import { afterEach, beforeEach, expect, it } from 'vitest';
import { noticeText } from '../../src/notices/wording.ts';
import { World } from '../support/daemon.ts';
import { deliverPdus } from '../support/pdus.ts';
import { CARD, NUMBER } from '../support/services.ts';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

it('a book is kept over the socket: fields, groups, owners, the bin and undo', async () => {
  const { client } = await world.daemon('desk', 'region = "DE"\n');
  const notes: string[] = [];
  const added = await client.call(
    'contacts.add',
    { name: 'Ann Bell', numbers: ['0151 23456701', '*100#'], title: 'Boss', groups: ['Family'] },
    { onNote: ({ message }) => notes.push(message) },
  );
  expect(notes).toEqual([expect.stringMatching(/^\*100# is kept as it is/)]);
  const { id } = added;
  expect(await client.call('contacts.show', { id })).toMatchObject({
    title: 'Boss',
    numbers: [{ number: '+4915123456701', kind: 'mobile' }, { number: null }],
  });
  const edited = await client.call('contacts.edit', { id, title: null, removeNumbers: ['+4915123456701'] });
  expect(edited).toMatchObject({ title: null, numbers: [{ raw: '*100#' }] });
  // The same once more: nothing becomes different, not even the time, by which the command line knows it.
  expect(await client.call('contacts.edit', { id, title: null, addNumbers: ['*100#'] })).toEqual(edited);
  await client.call('contacts.undo', { id });
  expect(await client.call('contacts.list', { query: '0151 23', limit: 1 })).toMatchObject([{ id }]);

  await client.call('owners.add', { name: 'Workshop' });
  const other = await client.call('contacts.add', { name: 'Otto', numbers: [], owner: 'Workshop' });
  expect(await client.call('contacts.list', { owner: 'Workshop' })).toMatchObject([{ id: other.id }]);
  await expect(client.call('groups.add', { group: 'Family', ids: [other.id] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await client.call('groups.rename', { group: 'Family', to: 'Kin' })).toEqual({
    name: 'Kin',
    contacts: 1,
  });

  await client.call('contacts.remove', { ids: [id] });
  expect(await client.call('bin.list', {})).toMatchObject([{ id, name: 'Ann Bell' }]);
  expect(await client.call('bin.empty', { olderThan: '1d' })).toEqual({ removed: 0 });
  await client.call('bin.restore', { ids: [id] });
  const history = await client.call('contacts.history', {});
  expect(new Set(history.map((change) => change.contact))).toEqual(new Set([id]));
  await client.call('contacts.remove', { ids: [id] });
  expect(await client.call('bin.empty', {})).toEqual({ removed: 1 });
  await expect(client.call('contacts.history', { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('an update that "contact undo" takes back is undone', async () => {
  const { client, daemon } = await world.daemon('desk');
  const { inbox, consumers, store } = daemon.keeper.services;
  const device = store.devices.add({
    kind: 'modem',
    name: 'm1',
    port: '/dev/none',
    baud: null,
    pinSource: null,
    origin: 'database',
  });
  const { id } = await client.call('contacts.add', { name: 'Anna', numbers: [NUMBER.a] });
  const text = noticeText('Anna', { oldNumber: NUMBER.a, newNumber: NUMBER.b }, 'en');
  for (const pdu of deliverPdus(NUMBER.b, text, { at: world.clock.now() }))
    inbox.take({ id: device, iccid: CARD.a, lineId: null }, pdu, null);
  consumers.wake();
  const [update] = await client.call('updates.list', {});
  await client.call('updates.accept', { id: update?.id ?? 0 });
  await client.call('contacts.undo', { id });
  expect(await client.call('updates.list', {})).toMatchObject([{ state: 'undone' }]);
  expect(await client.call('contacts.show', { id })).toMatchObject({ numbers: [{ number: NUMBER.a }] });
  await client.call('contacts.undo', { id });
  expect(await client.call('updates.list', {})).toMatchObject([{ state: 'applied' }]);
});
