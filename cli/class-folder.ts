import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { exerciseOf } from '../classroom/exercises/index.ts';
import type { ExerciseId } from '../classroom/exercises/report.ts';
import { fileTrouble, UserError } from './errors.ts';
import { readTextFile } from './files.ts';

/** One student's file for one exercise, or why it cannot be judged. */
export interface HandedIn {
  student: string;
  exercise: ExerciseId;
  /** Its path inside the folder. */
  file: string;
  text: string;
  /** Null when it can be judged. */
  trouble: string | null;
}

export interface ClassFolder {
  students: string[];
  handedIn: HandedIn[];
}

const ENDINGS = /\.(?:[cm]?[jt]s|ya?ml|json)$/i;
const LONGEST_FILE = 400_000;
const MOST_FILES = 20;

function entriesOf(folder: string): Dirent[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Nothing but regular files is opened: a link could lead out of the folder, a pipe could wait for ever. */
function read(root: string, file: string, student: string): HandedIn {
  const path = join(root, file);
  const handedIn = { student, file, exercise: exerciseOf(file, '') ?? 'feed', text: '' } as const;
  if (!lstatSync(path).isFile())
    return { ...handedIn, trouble: 'It is not a regular file, and was not opened.' };
  try {
    const text = readTextFile(path, LONGEST_FILE);
    return { ...handedIn, exercise: exerciseOf(file, text) ?? 'feed', text, trouble: null };
  } catch (error) {
    if (error instanceof UserError) return { ...handedIn, trouble: `It cannot be read: ${error.message}.` };
    throw error;
  }
}

function ofStudent(root: string, entry: Dirent): { student: string; found: HandedIn[] } {
  if (!entry.isDirectory()) {
    const student = entry.name.replace(ENDINGS, '');
    return { student, found: [read(root, entry.name, student)] };
  }
  const files = entriesOf(join(root, entry.name)).filter(({ name }) => ENDINGS.test(name));
  const found = files.slice(0, MOST_FILES).map(({ name }) => read(root, `${entry.name}/${name}`, entry.name));
  return { student: entry.name, found };
}

/** Two files for one exercise: neither is judged, since nobody knows which is meant. */
function withoutDoubles(found: HandedIn[]): HandedIn[] {
  return found
    .filter(({ exercise }, index) => found.findIndex((other) => other.exercise === exercise) === index)
    .map((each) => {
      const files = found.filter(({ exercise }) => exercise === each.exercise).map(({ file }) => file);
      if (files.length === 1) return each;
      return { ...each, trouble: `There are ${files.length} files for it: ${files.join(', ')}.` };
    });
}

/**
 * Reads a class: `FOLDER/STUDENT.ts` for a single exercise, or `FOLDER/STUDENT/FILES`. Writes nothing, and opens nothing
 * outside of the folder.
 *
 * @throws UserError when the folder itself cannot be read.
 */
export function readClass(folder: string): ClassFolder {
  let entries: Dirent[];
  try {
    entries = entriesOf(folder).filter((entry) => entry.isDirectory() || ENDINGS.test(entry.name));
  } catch (error) {
    throw fileTrouble(folder, error);
  }
  if (entries.length === 0) throw new UserError(`${folder}: nobody has handed in anything`);
  const students = new Map<string, HandedIn[]>();
  for (const { student, found } of entries.map((entry) => ofStudent(folder, entry))) {
    students.set(student, [...(students.get(student) ?? []), ...found]);
  }
  return {
    students: [...students.keys()],
    handedIn: [...students.values()].flatMap(withoutDoubles),
  };
}
