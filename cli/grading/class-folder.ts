import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ExerciseId, exerciseOf, looksLikeResult, readResult } from '../../classroom/index.ts';
import { fileTrouble, UserError } from '../errors.ts';
import { readTextFile } from '../files.ts';

/** One student's file for one exercise, or why it cannot be judged. */
export interface HandedIn {
  student: string;
  exercise: ExerciseId;
  /** Its path inside the folder. */
  file: string;
  text: string;
  /** Null when it can be judged. */
  trouble: string | null;
  /** What a result file says of it. */
  claimed?: { points: number; seed: string };
}

export interface ClassFolder {
  students: string[];
  handedIn: HandedIn[];
}

const ENDINGS = /(?:\.result)?\.(?:[cm]?[jt]s|ya?ml|json)$/i;
const MAX_FILE_BYTES = 400_000;
const MAX_FILES = 20;

/** What systems put beside people's files: hidden ones, and the folder that archives of macOS have. */
const isOfSystem = (name: string) => name.startsWith('.') || name === '__MACOSX';

function entriesOf(folder: string): Dirent[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !isOfSystem(name));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Nothing but regular files is opened: a link could lead out of the folder, a pipe could wait for ever. */
function read(root: string, file: string, student: string): HandedIn {
  const path = join(root, file);
  const handedIn = { student, file, exercise: exerciseOf(file, '') ?? 'feed', text: '' } as const;
  if (!lstatSync(path).isFile())
    return { ...handedIn, trouble: 'It is not a regular file, and was not opened.' };
  try {
    const text = readTextFile(path, MAX_FILE_BYTES);
    if (looksLikeResult(text)) return { ...handedIn, ...ofResult(text) };
    return { ...handedIn, exercise: exerciseOf(file, text) ?? 'feed', text, trouble: null };
  } catch (error) {
    if (error instanceof UserError) return { ...handedIn, trouble: `It cannot be read: ${error.message}.` };
    throw error;
  }
}

/** A result file stands for the submission in it. */
function ofResult(text: string): Partial<HandedIn> & { trouble: string | null } {
  const result = readResult(text);
  if (typeof result === 'string') return { trouble: result };
  const { exercise, points, seed } = result;
  return { exercise, text: result.text, trouble: null, claimed: { points, seed } };
}

function ofStudent(root: string, entry: Dirent): { student: string; found: HandedIn[] } {
  if (!entry.isDirectory()) {
    const student = entry.name.replace(ENDINGS, '');
    return { student, found: [read(root, entry.name, student)] };
  }
  return { student: entry.name, found: filesOf(root, `${entry.name}/`, entry.name) };
}

/** The files in a student's folder, which is `inside` the class's. */
function filesOf(root: string, inside: string, student: string): HandedIn[] {
  try {
    const files = entriesOf(join(root, inside)).filter(({ name }) => ENDINGS.test(name));
    return files.slice(0, MAX_FILES).map(({ name }) => read(root, `${inside}${name}`, student));
  } catch (error) {
    const trouble = `It cannot be read: ${fileTrouble(inside, error).message}.`;
    return [{ student, exercise: 'feed', file: inside, text: '', trouble }];
  }
}

/**
 * Two files for one exercise: neither is judged, since nobody knows which is meant. A file beside the result file that
 * was made from it is the same work.
 */
function withoutDoubles(found: HandedIn[]): HandedIn[] {
  return found
    .filter(({ exercise }, index) => found.findIndex((other) => other.exercise === exercise) === index)
    .map((each) => {
      const doubles = found.filter(({ exercise }) => exercise === each.exercise);
      if (doubles.length === 1) return each;
      const files = doubles.map(({ file }) => file);
      if (doubles.every(({ text, trouble }) => trouble === null && text === each.text)) {
        return doubles.find(({ claimed }) => claimed !== undefined) ?? each;
      }
      return { ...each, trouble: `There are ${files.length} files for it: ${files.join(', ')}.` };
    });
}

/**
 * Reads a class: `FOLDER/STUDENT.ts` for a single exercise, or `FOLDER/STUDENT/FILES`. Writes nothing, and opens nothing
 * outside of the folder.
 *
 * @param only the folder is this one student's, and holds his files.
 * @throws UserError when the folder itself cannot be read.
 */
export function readClass(folder: string, only?: string): ClassFolder {
  let entries: Dirent[];
  try {
    entries = entriesOf(folder).filter((entry) => entry.isDirectory() || ENDINGS.test(entry.name));
  } catch (error) {
    throw fileTrouble(folder, error);
  }
  if (entries.length === 0) throw new UserError(`${folder}: nobody has handed in anything`);
  const students = new Map<string, HandedIn[]>();
  if (only !== undefined) students.set(only, filesOf(folder, '', only));
  else {
    for (const { student, found } of entries.map((entry) => ofStudent(folder, entry))) {
      students.set(student, [...(students.get(student) ?? []), ...found]);
    }
  }
  return {
    students: [...students.keys()],
    handedIn: [...students.values()].flatMap(withoutDoubles),
  };
}
