import { makeScenario } from '../simulator/scenario/scenario.ts';
import { Simulator } from '../simulator/simulator.ts';

/** The people of the story, their cards and their modems. */
export interface Stage {
  simulator: Simulator;
  /** `tcp://127.0.0.1:port` of each modem. */
  ports: { li: string; anna: string };
  /** The records of Li Lei's card, as a person typed them in. */
  phonebook: readonly { name: string; number: string }[];
  close(): Promise<void>;
}

export const PEOPLE = {
  li: { name: 'Li Lei', oldNumber: '+4915123000001', newNumber: '+4915123000002' },
  anna: { name: 'Anna Müller', number: '+4915123000003' },
  ben: { name: 'Ben', number: '+4915123000004' },
} as const;

/** A card of the size that most people have. */
export const RECORDS = 250;

/** Three virtual modems and four cards: Li Lei has an old and a new one, and the new one does not tell its number. */
export async function setStage(): Promise<Stage> {
  const simulator = new Simulator({ seed: 20 });
  const { li, anna, ben } = PEOPLE;
  const crowd = makeScenario({ modems: 1, contacts: RECORDS - 2, seed: 20 }).sims[0]?.contacts ?? [];
  const phonebook = [
    ...crowd,
    { name: anna.name, number: anna.number },
    { name: ben.name, number: ben.number },
  ];
  const germany = { operator: 'Simulated', serviceCentre: '+491710760000' };
  simulator.addSim({
    id: 'li-old',
    iccid: '89490200001000000015',
    imsi: '262021000000001',
    number: li.oldNumber,
    phonebookSize: RECORDS,
    contacts: phonebook,
    ...germany,
  });
  simulator.addSim({
    id: 'li-new',
    iccid: '89490200001000000023',
    imsi: '262021000000002',
    number: li.newNumber,
    msisdn: null,
    phonebookSize: RECORDS,
    ...germany,
  });
  simulator.addSim({
    id: 'anna',
    iccid: '89490200001000000031',
    imsi: '262021000000003',
    number: anna.number,
    contacts: [
      { name: li.name, number: li.oldNumber },
      { name: ben.name, number: ben.number },
    ],
    ...germany,
  });
  simulator.addSim({
    id: 'ben',
    iccid: '89490200001000000049',
    imsi: '262021000000004',
    number: ben.number,
    ...germany,
  });
  simulator.addModem({ name: 'li', preset: 'quectel', sim: 'li-old' });
  simulator.addModem({ name: 'anna', preset: 'huawei', sim: 'anna' });
  simulator.addModem({ name: 'ben', preset: 'generic', sim: 'ben' });
  const port = async (modem: string) => `tcp://127.0.0.1:${await simulator.listen(modem)}`;
  return {
    simulator,
    ports: { li: await port('li'), anna: await port('anna') },
    phonebook,
    close: () => simulator.close(),
  };
}
