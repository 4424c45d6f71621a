/** The pages of staff: all vehicles of an organisation, one of them, and what is done to them. */
import { Route, Switch } from 'wouter';
import { useWords } from '../i18n/words.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { DevicesPage } from './devices-page.tsx';
import { SeveralPage } from './several-page.tsx';
import { TcuPage } from './tcu-page.tsx';
import { VehiclePage } from './vehicle-page.tsx';
import { VehiclesPage } from './vehicles-page.tsx';

/** Chooses the page by the path. */
export function StaffPages() {
  const { translate } = useWords();
  return (
    <Switch>
      <Route path="/vehicles" component={VehiclesPage} />
      <Route path="/vehicles/devices" component={DevicesPage} />
      <Route path="/vehicles/several" component={SeveralPage} />
      <Route path="/vehicles/:referenceId">
        {({ referenceId }) => <VehiclePage key={referenceId} referenceId={referenceId} />}
      </Route>
      <Route path="/vehicles/:referenceId/tcu">
        {({ referenceId }) => <TcuPage key={referenceId} referenceId={referenceId} />}
      </Route>
      <Route>
        <PageTitle heading={translate('error.page')} title={translate('error.page')} place="nav.vehicles" />
      </Route>
    </Switch>
  );
}
