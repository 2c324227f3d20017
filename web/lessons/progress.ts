/** What somebody has done of a lesson, kept in this browser: its commands, and the answers to its questions. */

const keyOf = (lesson: string) => `replisim/course/${lesson}`;

/** The commands of a lesson that were done. */
export function doneIn(lesson: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(lesson)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((line) => typeof line === 'string') : [];
  } catch {
    return [];
  }
}

/** A browser that keeps nothing still does what is asked. */
export function noteDone(lesson: string, command: string): void {
  try {
    localStorage.setItem(keyOf(lesson), JSON.stringify([...new Set([...doneIn(lesson), command])]));
  } catch {
    // Nothing is kept.
  }
}

export interface KeptAnswer {
  given: string;
  right: boolean;
  answer: string;
  because: string;
}

const answerKey = (lesson: string, seed: string, index: number) => `replisim/${lesson}/${seed}/${index}`;

/** The first answer to a question, from 0 on; null when there is none. */
export function keptAnswer(lesson: string, seed: string, index: number): KeptAnswer | null {
  try {
    return JSON.parse(localStorage.getItem(answerKey(lesson, seed, index)) ?? 'null') as KeptAnswer | null;
  } catch {
    return null;
  }
}

export function keepAnswer(lesson: string, seed: string, index: number, kept: KeptAnswer): void {
  try {
    localStorage.setItem(answerKey(lesson, seed, index), JSON.stringify(kept));
  } catch {
    // The answer is on show all the same.
  }
}

const SEED = 'replisim/seed';

/** The seed that was typed last: a student has one for all lessons. */
export function keptSeed(): string {
  try {
    return localStorage.getItem(SEED) ?? '7';
  } catch {
    return '7';
  }
}

export function keepSeed(seed: string): void {
  try {
    localStorage.setItem(SEED, seed);
  } catch {
    // It is typed again in the next lesson.
  }
}

/** Every first answer to the questions of a seed, as `replisim grade` reads it: the exercise `lessons`. */
export function answersText(lessons: readonly string[], seed: string): string {
  const given = lessons.flatMap((lesson) => {
    const answers: [string, string][] = [];
    for (let index = 0; index < MAX_QUESTIONS; index++) {
      const kept = keptAnswer(lesson, seed, index);
      if (kept !== null) answers.push([String(index + 1), kept.given]);
    }
    return answers.length === 0 ? [] : [[lesson, Object.fromEntries(answers)] as const];
  });
  return `${JSON.stringify({ seed, lessons: Object.fromEntries(given) }, null, 2)}\n`;
}

/** No lesson has more. */
const MAX_QUESTIONS = 30;
