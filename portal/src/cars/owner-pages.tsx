/**
 * The pages that an owner opens now and then. They are one file, so that a device keeps few files
 * (`docs/decisions/0105-few-files-on-the-device.md`).
 */
import { Route, Switch } from 'wouter';
import { ClaimPage } from '../claim/claim-page.tsx';
import { FormerPage } from '../former/former-page.tsx';
import { LookupsPage } from '../lookups/lookups-page.tsx';
import { JoinPage } from '../people/join-page.tsx';
import { PeoplePage } from '../people/people-page.tsx';
import { SellPage } from '../sell/sell-page.tsx';
import { YourDataPage } from '../your-data/your-data-page.tsx';

/** Chooses the page by the path. */
export function OwnerPages() {
  return (
    <Switch>
      <Route path="/cars/add" component={ClaimPage} />
      <Route path="/cars/former" component={FormerPage} />
      <Route path="/cars/join" component={JoinPage} />
      <Route path="/cars/:referenceId/lookups">
        {({ referenceId }) => <LookupsPage key={referenceId} referenceId={referenceId} />}
      </Route>
      <Route path="/cars/:referenceId/people">
        {({ referenceId }) => <PeoplePage key={referenceId} referenceId={referenceId} />}
      </Route>
      <Route path="/cars/:referenceId/sell">
        {({ referenceId }) => <SellPage key={referenceId} referenceId={referenceId} />}
      </Route>
      <Route path="/cars/:referenceId/your-data">
        {({ referenceId }) => <YourDataPage key={referenceId} referenceId={referenceId} />}
      </Route>
    </Switch>
  );
}
