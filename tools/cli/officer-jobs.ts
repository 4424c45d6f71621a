/** The jobs of privacy officers at the API. */
import { RequestError, createRequest, type SendRequest } from '../../client/request.ts';
import type { TypedQuery } from '../../client/subscriber.ts';
import { hasEnded, isErasure } from '../../domain/data-jobs.ts';
import type { DataJob, ExportLink } from '../../domain/generated/schema-types.ts';
import { openAccount, type Account, type AccountOptions } from '../session/account.ts';
import { pause } from '../session/pause.ts';
import type { ErasureGrounds } from './officer-options.ts';
import { toFailure } from './live-client.ts';

/** What the documents request of a job. */
export type OfficerJob = Pick<
  DataJob,
  | 'jobId'
  | 'kind'
  | 'status'
  | 'failure'
  | 'referenceId'
  | 'personId'
  | 'erasureReason'
  | 'caseNumber'
  | 'requestedBy'
  | 'requestedAt'
  | 'approvedAt'
  | 'handled'
  | 'endedAt'
  | 'certificate'
>;

const jobFields = `{
  jobId kind status failure referenceId personId erasureReason caseNumber
  requestedBy requestedAt approvedAt handled endedAt certificate
}`;

/** The documents with a job in their only field, by the variable that each takes. */
export const jobDocuments = {
  dataJob: `query ($id: ID!) { dataJob(jobId: $id) ${jobFields} }`,
  exportPerson: `mutation ($id: ID!) { exportPerson(personId: $id) ${jobFields} }`,
  erasePerson: `mutation ($id: ID!, $reason: ErasureReason!, $caseNumber: String!) {
    erasePerson(personId: $id, reason: $reason, caseNumber: $caseNumber) ${jobFields}
  }`,
  eraseVehicle: `mutation ($id: ID!, $reason: ErasureReason!, $caseNumber: String!) {
    eraseVehicle(referenceId: $id, reason: $reason, caseNumber: $caseNumber) ${jobFields}
  }`,
  approveErasure: `mutation ($id: ID!) { approveErasure(jobId: $id) ${jobFields} }`,
} as const;

/** The documents with a page of jobs in their only field. */
export const pageDocuments = {
  personErasures: `query ($nextToken: String) {
    personErasures(limit: 100, nextToken: $nextToken) { items ${jobFields} nextToken }
  }`,
  vehicleErasures: `query ($nextToken: String) {
    vehicleErasures(limit: 100, nextToken: $nextToken) { items ${jobFields} nextToken }
  }`,
  personExports: `query ($nextToken: String) {
    personExports(limit: 100, nextToken: $nextToken) { items ${jobFields} nextToken }
  }`,
} as const;

/** The GraphQL mutation by which an officer gets the link of an export. */
export const linkDocument = 'mutation ($id: ID!) { createExportLink(jobId: $id) { url } }';

interface JobPage {
  readonly items: readonly OfficerJob[];
  readonly nextToken?: string | null;
}

const responseTimeoutMs = 35_000;
/** Failures in a row after which the waiting ends. */
const maxFailures = 20;

/** Milliseconds between two reads of a job. An erasure may wait a day for sign-ins to end. */
const pollMsOf = ({ kind }: Pick<OfficerJob, 'kind'>): number => (isErasure(kind) ? 5000 : 2000);

/** A signed-in privacy officer. Every method throws CliError. */
export class OfficerSession {
  readonly #options: AccountOptions;
  readonly #signal: AbortSignal;
  #account: Account;
  #request: SendRequest;

  private constructor(options: AccountOptions, account: Account, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#account = account;
    this.#request = requestOf(account);
  }

  /** Signs in. The signal ends the pauses of `ended`. */
  static async open(options: AccountOptions, signal: AbortSignal): Promise<OfficerSession> {
    return new OfficerSession(options, await openAccount(options), signal);
  }

  /** Sends a document with a job in its field; an erasure is requested on its grounds. */
  job(field: keyof typeof jobDocuments, id: string, grounds?: ErasureGrounds): Promise<OfficerJob> {
    return this.#inWords(this.#job(field, id, grounds));
  }

  /** Reads all pages of a list. */
  async jobs(field: keyof typeof pageDocuments): Promise<readonly OfficerJob[]> {
    const items: OfficerJob[] = [];
    let nextToken: string | null | undefined = null;
    do {
      const page: JobPage = await this.#inWords(this.#field<JobPage>(pageDocuments[field], { nextToken }));
      items.push(...page.items);
      nextToken = page.nextToken;
    } while (nextToken);
    return items;
  }

  /** Makes a link, after another sign-in when the last one is too old for it. */
  async link(jobId: string): Promise<string> {
    const make = () => this.#field<Pick<ExportLink, 'url'>>(linkDocument, { id: jobId });
    const { url } = await this.#inWords(
      make().catch(async (error: unknown) => {
        if (!isSignInTooOld(error)) {
          throw error;
        }
        await this.#signInAgain();
        return make();
      }),
    );
    return url;
  }

  /** Reads the job until it has ended, and reports each state of it. */
  async ended(begun: OfficerJob, onProgress: (job: OfficerJob) => void): Promise<OfficerJob> {
    let job = begun;
    let failures = 0;
    onProgress(job);
    while (!hasEnded(job)) {
      await pause(pollMsOf(job), this.#signal);
      const read = this.#job('dataJob', job.jobId).catch((error: unknown) => {
        failures += 1;
        if (failures > maxFailures || !isTransient(error)) {
          throw error;
        }
      });
      const newer = await this.#inWords(read);
      if (newer !== undefined) {
        failures = 0;
        job = newer;
        onProgress(job);
      }
    }
    return job;
  }

  async #signInAgain(): Promise<void> {
    process.stderr.write('A link needs a sign-in of the last five minutes. Signing in again.\n');
    // A code of an authenticator app is used up.
    const { code: _code, ...options } = this.#options;
    this.#account = await openAccount(options);
    this.#request = requestOf(this.#account);
  }

  #job(field: keyof typeof jobDocuments, id: string, grounds?: ErasureGrounds): Promise<OfficerJob> {
    return this.#field<OfficerJob>(jobDocuments[field], { id, ...grounds });
  }

  /** Rejects with RequestError. */
  async #field<Field>(query: string, variables: object): Promise<Field> {
    // The schema defines the field's shape, and a test validates the documents against it.
    const document = query as TypedQuery<Readonly<Record<string, Field | null>>, object>;
    const [field] = Object.values(await this.#request(document, variables));
    if (field === null || field === undefined) {
      throw new RequestError('TRANSIENT');
    }
    return field;
  }

  async #inWords<Result>(result: Promise<Result>): Promise<Result> {
    try {
      return await result;
    } catch (error) {
      throw error instanceof RequestError ? toFailure(error, this.#account) : error;
    }
  }
}

const requestOf = ({ outputs, token }: Account): SendRequest =>
  createRequest({ graphqlUrl: outputs.GraphqlUrl, token, responseTimeoutMs });

const isTransient = (error: unknown): boolean =>
  error instanceof RequestError && error.reason === 'TRANSIENT';

const isSignInTooOld = (error: unknown): boolean =>
  error instanceof RequestError && error.errors.some(({ errorType }) => errorType === 'SIGN_IN_TOO_OLD');
