/** Thrown when an operation ran but its response is lost; over HTTP the connection breaks. */
export class ResponseLostError extends Error {
  constructor() {
    super('The connection broke before the response.');
    this.name = 'ResponseLostError';
  }
}
