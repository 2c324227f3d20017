import { jsonSchemaOf, SCHEMAS } from '../schemas/index.ts';

/**
 * What the command printed as JSON, or wrote to a file. Throws Error when it is not as the schema of its format says that
 * ships, or has a key that the schema does not describe.
 */
export function readPrinted(text: string): ReturnType<typeof JSON.parse> {
  const json = JSON.parse(text);
  const name = Object.keys(SCHEMAS).find((each) =>
    JSON.stringify(jsonSchemaOf(each)).includes(`"const":${JSON.stringify(json.format)}`),
  );
  if (name === undefined) throw new Error(`no schema has the format ${JSON.stringify(json.format)}`);
  const { error } = SCHEMAS[name].schema.safeParse(json);
  if (error) throw new Error(`not as schemas/${name}.schema.json says: ${error.message}`);
  return json;
}
