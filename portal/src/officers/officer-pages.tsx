/** The pages of privacy officers other than the vehicles'. */
import { Route, Switch } from 'wouter';
import { isReferenceId } from '../../../domain/reference-id.ts';
import { AuditPage } from './audit-page.tsx';
import { ErasuresPage } from './erasures-page.tsx';
import { ExportsPage } from './exports-page.tsx';
import { RevealsPage } from './reveals-page.tsx';

/** Chooses the page by the path; a part that is not a Reference ID narrows nothing. */
export function OfficerPages() {
  return (
    <Switch>
      <Route path="/reveals/:referenceId?">
        {({ referenceId = '' }) => (
          <RevealsPage key={referenceId} referenceId={isReferenceId(referenceId) ? referenceId : undefined} />
        )}
      </Route>
      <Route path="/erasures">
        <ErasuresPage key="persons" subject="PERSON" />
      </Route>
      <Route path="/erasures/vehicles">
        <ErasuresPage key="vehicles" subject="VEHICLE" />
      </Route>
      <Route path="/exports">
        <ExportsPage />
      </Route>
      <Route path="/audit/:referenceId?">
        {({ referenceId = '' }) => (
          <AuditPage key={referenceId} referenceId={isReferenceId(referenceId) ? referenceId : undefined} />
        )}
      </Route>
    </Switch>
  );
}
