import type { OutsideStep, Scenario } from '../../model/index.ts';

/** A program outside, from where it connects to where its connection's number is taken over. */
export interface OutsideConversation {
  /** Null when the list has no connect for it: nothing of it does anything. */
  connect: Extract<OutsideStep, { do: 'connect' }> | null;
  /** Places of its steps in the list. */
  places: number[];
}

export function visitsOf(outside: readonly OutsideStep[]): OutsideConversation[] {
  const visits: OutsideConversation[] = [];
  const current: OutsideConversation[] = [];
  for (const [place, step] of outside.entries()) {
    if (step.do === 'connect' || current[step.conn] === undefined) {
      current[step.conn] = { connect: step.do === 'connect' ? step : null, places: [] };
      visits.push(current[step.conn]);
    }
    current[step.conn].places.push(place);
  }
  return visits;
}

/** The scenario with these programs outside only. */
export function withVisits(scenario: Scenario, visits: readonly OutsideConversation[]): Scenario {
  const kept = new Set(visits.flatMap(({ places }) => places));
  return { ...scenario, outside: scenario.outside.filter((_, place) => kept.has(place)) };
}
