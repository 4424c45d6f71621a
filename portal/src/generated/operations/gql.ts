/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query MyCars($limit: Int, $nextToken: String) {\n    myVehicles(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        accessId\n        vehicleName\n        role\n        since\n        until\n        vehicle {\n          status\n          positions\n          attributes {\n            brand\n            model\n            year\n          }\n        }\n      }\n      nextToken\n    }\n  }\n": typeof types.MyCarsDocument,
    "\n  mutation StartClaim($vin: String!) {\n    startOwnershipClaim(vin: $vin) {\n      claimId\n      codeUntil\n    }\n  }\n": typeof types.StartClaimDocument,
    "\n  mutation ConfirmClaim($claimId: ID!, $code: String!) {\n    confirmOwnershipClaim(claimId: $claimId, code: $code) {\n      status\n      referenceId\n      waitsUntil\n    }\n  }\n": typeof types.ConfirmClaimDocument,
    "\n  query FormerCars($limit: Int, $nextToken: String) {\n    plannedErasures(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        vehicleName\n        ownedSince\n        ownedUntil\n        erasedFrom\n      }\n      nextToken\n    }\n  }\n": typeof types.FormerCarsDocument,
    "\n  mutation KeepData($referenceId: ID!) {\n    keepVehicleData(referenceId: $referenceId) {\n      referenceId\n      vehicleName\n      ownedSince\n      ownedUntil\n      erasedFrom\n    }\n  }\n": typeof types.KeepDataDocument,
    "\n  query History(\n    $referenceId: ID!\n    $from: AWSDateTime!\n    $to: AWSDateTime!\n    $resolution: TelemetryResolution!\n    $timeZone: String\n    $signals: [String!]!\n    $limit: Int\n    $nextToken: String\n  ) {\n    vehicleTelemetrySummary(\n      referenceId: $referenceId\n      from: $from\n      to: $to\n      resolution: $resolution\n      timeZone: $timeZone\n      signals: $signals\n      limit: $limit\n      nextToken: $nextToken\n    ) {\n      items {\n        start\n        isCutAtHour\n        signals {\n          name\n          minimum\n          maximum\n          mean\n          count\n        }\n      }\n      nextToken\n    }\n  }\n": typeof types.HistoryDocument,
    "\n  query Track($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {\n    vehicleTrack(referenceId: $referenceId, from: $from, to: $to) {\n      hours {\n        start\n        minutes\n        latitudes\n        longitudes\n      }\n      openFrom\n    }\n  }\n": typeof types.TrackDocument,
    "\n  query Lookups($referenceId: ID!, $limit: Int, $nextToken: String) {\n    vehicleAccessLog(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {\n      items {\n        at\n        action\n        outcome\n        isOwn\n        role\n        organisation\n        purpose\n        revealPurpose\n        reissueReason\n      }\n      nextToken\n    }\n  }\n": typeof types.LookupsDocument,
    "\n  query AuditLog(\n    $from: AWSDateTime!\n    $to: AWSDateTime!\n    $actorId: ID\n    $action: AuditAction\n    $outcome: AuditOutcome\n    $referenceId: ID\n    $limit: Int\n    $nextToken: String\n  ) {\n    auditLog(\n      from: $from\n      to: $to\n      actorId: $actorId\n      action: $action\n      outcome: $outcome\n      referenceId: $referenceId\n      limit: $limit\n      nextToken: $nextToken\n    ) {\n      items {\n        at\n        action\n        outcome\n        actorId\n        actorRoles\n        clientId\n        requestId\n        purpose\n        referenceId\n        claimId\n        deviceId\n        jobId\n        revealId\n        revealPurpose\n        reissueReason\n        erasureReason\n        caseNumber\n        personId\n        learned\n        bulkPerDay\n        bulkUntil\n        visibleFrom\n      }\n      nextToken\n    }\n  }\n": typeof types.AuditLogDocument,
    "\n  query PersonErasures($limit: Int, $nextToken: String) {\n    personErasures(limit: $limit, nextToken: $nextToken) {\n      items {\n        jobId\n        kind\n        status\n        failure\n        personId\n        referenceId\n        erasureReason\n        caseNumber\n        requestedBy\n        requestedAt\n        approvedBy\n        approvedAt\n        handled\n        endedAt\n        certificate\n      }\n      nextToken\n    }\n  }\n": typeof types.PersonErasuresDocument,
    "\n  query VehicleErasures($limit: Int, $nextToken: String) {\n    vehicleErasures(limit: $limit, nextToken: $nextToken) {\n      items {\n        jobId\n        kind\n        status\n        failure\n        personId\n        referenceId\n        erasureReason\n        caseNumber\n        requestedBy\n        requestedAt\n        approvedBy\n        approvedAt\n        handled\n        endedAt\n        certificate\n      }\n      nextToken\n    }\n  }\n": typeof types.VehicleErasuresDocument,
    "\n  mutation ErasePerson($personId: ID!, $reason: ErasureReason!, $caseNumber: String!) {\n    erasePerson(personId: $personId, reason: $reason, caseNumber: $caseNumber) {\n      requestedBy\n      approvedAt\n    }\n  }\n": typeof types.ErasePersonDocument,
    "\n  mutation EraseVehicle($referenceId: ID!, $reason: ErasureReason!, $caseNumber: String!) {\n    eraseVehicle(referenceId: $referenceId, reason: $reason, caseNumber: $caseNumber) {\n      requestedBy\n      approvedAt\n    }\n  }\n": typeof types.EraseVehicleDocument,
    "\n  mutation ApproveErasure($jobId: ID!) {\n    approveErasure(jobId: $jobId) {\n      jobId\n    }\n  }\n": typeof types.ApproveErasureDocument,
    "\n  query PersonExports($limit: Int, $nextToken: String) {\n    personExports(limit: $limit, nextToken: $nextToken) {\n      items {\n        jobId\n        status\n        failure\n        personId\n        requestedBy\n        requestedAt\n        handled\n        endedAt\n        version\n      }\n      nextToken\n    }\n  }\n": typeof types.PersonExportsDocument,
    "\n  query PersonExportJob($jobId: ID!) {\n    dataJob(jobId: $jobId) {\n      jobId\n      status\n      failure\n      personId\n      requestedBy\n      requestedAt\n      handled\n      endedAt\n      version\n    }\n  }\n": typeof types.PersonExportJobDocument,
    "\n  mutation ExportPerson($personId: ID!) {\n    exportPerson(personId: $personId) {\n      jobId\n      status\n      failure\n      personId\n      requestedBy\n      requestedAt\n      handled\n      endedAt\n      version\n    }\n  }\n": typeof types.ExportPersonDocument,
    "\n  query Reveals($limit: Int, $nextToken: String) {\n    vinReveals(limit: $limit, nextToken: $nextToken) {\n      items {\n        revealId\n        referenceId\n        purpose\n        caseNumber\n        requestedBy\n        requestedAt\n        visibleFrom\n        approvedBy\n        approvedAt\n        revealedAt\n      }\n      nextToken\n    }\n  }\n": typeof types.RevealsDocument,
    "\n  mutation RequestReveal($input: RequestRevealInput!) {\n    requestReveal(input: $input) {\n      revealId\n    }\n  }\n": typeof types.RequestRevealDocument,
    "\n  mutation ApproveReveal($revealId: ID!) {\n    approveReveal(revealId: $revealId) {\n      revealId\n    }\n  }\n": typeof types.ApproveRevealDocument,
    "\n  mutation RevealVin($revealId: ID!) {\n    revealVin(revealId: $revealId) {\n      vin\n    }\n  }\n": typeof types.RevealVinDocument,
    "\n  query People($referenceId: ID!, $limit: Int, $nextToken: String) {\n    vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {\n      items {\n        accessId\n        ownerId\n        name\n        role\n        since\n        until\n        verifiedBy\n      }\n      nextToken\n    }\n  }\n": typeof types.PeopleDocument,
    "\n  mutation Invite($input: InviteToVehicleInput!) {\n    inviteToVehicle(input: $input) {\n      code\n      validUntil\n      name\n      role\n    }\n  }\n": typeof types.InviteDocument,
    "\n  mutation EndAccess($input: EndAccessInput!) {\n    endAccess(input: $input) {\n      accessId\n    }\n  }\n": typeof types.EndAccessDocument,
    "\n  mutation Leave($referenceId: ID!) {\n    leaveVehicle(referenceId: $referenceId) {\n      accessId\n    }\n  }\n": typeof types.LeaveDocument,
    "\n  mutation Accept($code: String!) {\n    acceptInvitation(code: $code) {\n      referenceId\n    }\n  }\n": typeof types.AcceptDocument,
    "\n  mutation TakeOver($code: String!) {\n    acceptTransfer(code: $code) {\n      referenceId\n    }\n  }\n": typeof types.TakeOverDocument,
    "\n  mutation Offer($referenceId: ID!, $notBefore: AWSDateTime) {\n    offerVehicle(referenceId: $referenceId, notBefore: $notBefore) {\n      code\n      notBefore\n      validUntil\n    }\n  }\n": typeof types.OfferDocument,
    "\n  mutation CancelOffer($referenceId: ID!) {\n    cancelOffer(referenceId: $referenceId) {\n      wasOpen\n    }\n  }\n": typeof types.CancelOfferDocument,
    "\n  mutation CheckDevices($devices: [DeviceInventoryInput!]!) {\n    importDeviceInventory(devices: $devices, dryRun: true) {\n      rows {\n        index\n        outcome\n        fact\n      }\n    }\n  }\n": typeof types.CheckDevicesDocument,
    "\n  mutation ImportDevices($devices: [DeviceInventoryInput!]!) {\n    importDeviceInventory(devices: $devices) {\n      imported\n    }\n  }\n": typeof types.ImportDevicesDocument,
    "\n  query Fleet($limit: Int, $nextToken: String) {\n    vehicles(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        status\n        deviceId\n        attributes {\n          brand\n          model\n        }\n        certificate {\n          notAfter\n        }\n      }\n      nextToken\n    }\n  }\n": typeof types.FleetDocument,
    "\n  query StaffVehicle($referenceId: ID!) {\n    vehicle(referenceId: $referenceId) {\n      referenceId\n      status\n      deviceId\n      isSettled\n      createdAt\n      updatedAt\n      attributes {\n        brand\n        model\n        year\n      }\n      certificate {\n        serialNumber\n        notAfter\n      }\n    }\n  }\n": typeof types.StaffVehicleDocument,
    "\n  query StaffAccesses($referenceId: ID!, $limit: Int, $nextToken: String) {\n    vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {\n      items {\n        accessId\n        ownerId\n        role\n        since\n        until\n        isOpen\n        verifiedBy\n      }\n      nextToken\n    }\n  }\n": typeof types.StaffAccessesDocument,
    "\n  query FindByVin($vin: String!, $purpose: ConversionPurpose!) {\n    referenceIdForVin(vin: $vin, purpose: $purpose)\n  }\n": typeof types.FindByVinDocument,
    "\n  mutation Suspend($referenceIds: [ID!]!, $reason: SuspensionReason!) {\n    suspendVehicles(referenceIds: $referenceIds, reason: $reason) {\n      items {\n        referenceId\n        status\n        isSettled\n        errorType\n      }\n    }\n  }\n": typeof types.SuspendDocument,
    "\n  mutation Resume($referenceIds: [ID!]!) {\n    resumeVehicles(referenceIds: $referenceIds) {\n      items {\n        referenceId\n        status\n        isSettled\n        errorType\n      }\n    }\n  }\n": typeof types.ResumeDocument,
    "\n  mutation EndAccessOfPerson($input: EndAccessInput!) {\n    endAccess(input: $input) {\n      accessId\n    }\n  }\n": typeof types.EndAccessOfPersonDocument,
    "\n  mutation ReplaceTcu($input: ReplaceTcuInput!) {\n    replaceTcu(input: $input) {\n      status\n      removedDeviceId\n      expectedDeviceId\n    }\n  }\n": typeof types.ReplaceTcuDocument,
    "\n  mutation RemoveTcu($input: RemoveTcuInput!) {\n    removeTcu(input: $input) {\n      status\n      removedDeviceId\n      expectedDeviceId\n    }\n  }\n": typeof types.RemoveTcuDocument,
    "\n  query StaffHistory($referenceId: ID!, $limit: Int) {\n    vehicleHistory(referenceId: $referenceId, limit: $limit) {\n      items {\n        at\n        event\n        deviceId\n      }\n    }\n  }\n": typeof types.StaffHistoryDocument,
    "\n  query DataJob($jobId: ID!) {\n    dataJob(jobId: $jobId) {\n      jobId\n      status\n      failure\n      handled\n      certificate\n      requestedAt\n      endedAt\n    }\n  }\n": typeof types.DataJobDocument,
    "\n  mutation ExportData($referenceId: ID!) {\n    exportVehicleData(referenceId: $referenceId) {\n      jobId\n    }\n  }\n": typeof types.ExportDataDocument,
    "\n  mutation EraseData($referenceId: ID!) {\n    eraseVehicleData(referenceId: $referenceId) {\n      jobId\n    }\n  }\n": typeof types.EraseDataDocument,
    "\n  mutation ExportLink($jobId: ID!) {\n    createExportLink(jobId: $jobId) {\n      url\n    }\n  }\n": typeof types.ExportLinkDocument,
    "\n  mutation SetPositions($referenceId: ID!, $positions: PositionsMode!) {\n    setPrivacyMode(referenceId: $referenceId, positions: $positions) {\n      positions\n    }\n  }\n": typeof types.SetPositionsDocument,
    "\n  mutation RevealOwnVin($referenceId: ID!) {\n    revealOwnVin(referenceId: $referenceId) {\n      vin\n    }\n  }\n": typeof types.RevealOwnVinDocument,
};
const documents: Documents = {
    "\n  query MyCars($limit: Int, $nextToken: String) {\n    myVehicles(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        accessId\n        vehicleName\n        role\n        since\n        until\n        vehicle {\n          status\n          positions\n          attributes {\n            brand\n            model\n            year\n          }\n        }\n      }\n      nextToken\n    }\n  }\n": types.MyCarsDocument,
    "\n  mutation StartClaim($vin: String!) {\n    startOwnershipClaim(vin: $vin) {\n      claimId\n      codeUntil\n    }\n  }\n": types.StartClaimDocument,
    "\n  mutation ConfirmClaim($claimId: ID!, $code: String!) {\n    confirmOwnershipClaim(claimId: $claimId, code: $code) {\n      status\n      referenceId\n      waitsUntil\n    }\n  }\n": types.ConfirmClaimDocument,
    "\n  query FormerCars($limit: Int, $nextToken: String) {\n    plannedErasures(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        vehicleName\n        ownedSince\n        ownedUntil\n        erasedFrom\n      }\n      nextToken\n    }\n  }\n": types.FormerCarsDocument,
    "\n  mutation KeepData($referenceId: ID!) {\n    keepVehicleData(referenceId: $referenceId) {\n      referenceId\n      vehicleName\n      ownedSince\n      ownedUntil\n      erasedFrom\n    }\n  }\n": types.KeepDataDocument,
    "\n  query History(\n    $referenceId: ID!\n    $from: AWSDateTime!\n    $to: AWSDateTime!\n    $resolution: TelemetryResolution!\n    $timeZone: String\n    $signals: [String!]!\n    $limit: Int\n    $nextToken: String\n  ) {\n    vehicleTelemetrySummary(\n      referenceId: $referenceId\n      from: $from\n      to: $to\n      resolution: $resolution\n      timeZone: $timeZone\n      signals: $signals\n      limit: $limit\n      nextToken: $nextToken\n    ) {\n      items {\n        start\n        isCutAtHour\n        signals {\n          name\n          minimum\n          maximum\n          mean\n          count\n        }\n      }\n      nextToken\n    }\n  }\n": types.HistoryDocument,
    "\n  query Track($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {\n    vehicleTrack(referenceId: $referenceId, from: $from, to: $to) {\n      hours {\n        start\n        minutes\n        latitudes\n        longitudes\n      }\n      openFrom\n    }\n  }\n": types.TrackDocument,
    "\n  query Lookups($referenceId: ID!, $limit: Int, $nextToken: String) {\n    vehicleAccessLog(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {\n      items {\n        at\n        action\n        outcome\n        isOwn\n        role\n        organisation\n        purpose\n        revealPurpose\n        reissueReason\n      }\n      nextToken\n    }\n  }\n": types.LookupsDocument,
    "\n  query AuditLog(\n    $from: AWSDateTime!\n    $to: AWSDateTime!\n    $actorId: ID\n    $action: AuditAction\n    $outcome: AuditOutcome\n    $referenceId: ID\n    $limit: Int\n    $nextToken: String\n  ) {\n    auditLog(\n      from: $from\n      to: $to\n      actorId: $actorId\n      action: $action\n      outcome: $outcome\n      referenceId: $referenceId\n      limit: $limit\n      nextToken: $nextToken\n    ) {\n      items {\n        at\n        action\n        outcome\n        actorId\n        actorRoles\n        clientId\n        requestId\n        purpose\n        referenceId\n        claimId\n        deviceId\n        jobId\n        revealId\n        revealPurpose\n        reissueReason\n        erasureReason\n        caseNumber\n        personId\n        learned\n        bulkPerDay\n        bulkUntil\n        visibleFrom\n      }\n      nextToken\n    }\n  }\n": types.AuditLogDocument,
    "\n  query PersonErasures($limit: Int, $nextToken: String) {\n    personErasures(limit: $limit, nextToken: $nextToken) {\n      items {\n        jobId\n        kind\n        status\n        failure\n        personId\n        referenceId\n        erasureReason\n        caseNumber\n        requestedBy\n        requestedAt\n        approvedBy\n        approvedAt\n        handled\n        endedAt\n        certificate\n      }\n      nextToken\n    }\n  }\n": types.PersonErasuresDocument,
    "\n  query VehicleErasures($limit: Int, $nextToken: String) {\n    vehicleErasures(limit: $limit, nextToken: $nextToken) {\n      items {\n        jobId\n        kind\n        status\n        failure\n        personId\n        referenceId\n        erasureReason\n        caseNumber\n        requestedBy\n        requestedAt\n        approvedBy\n        approvedAt\n        handled\n        endedAt\n        certificate\n      }\n      nextToken\n    }\n  }\n": types.VehicleErasuresDocument,
    "\n  mutation ErasePerson($personId: ID!, $reason: ErasureReason!, $caseNumber: String!) {\n    erasePerson(personId: $personId, reason: $reason, caseNumber: $caseNumber) {\n      requestedBy\n      approvedAt\n    }\n  }\n": types.ErasePersonDocument,
    "\n  mutation EraseVehicle($referenceId: ID!, $reason: ErasureReason!, $caseNumber: String!) {\n    eraseVehicle(referenceId: $referenceId, reason: $reason, caseNumber: $caseNumber) {\n      requestedBy\n      approvedAt\n    }\n  }\n": types.EraseVehicleDocument,
    "\n  mutation ApproveErasure($jobId: ID!) {\n    approveErasure(jobId: $jobId) {\n      jobId\n    }\n  }\n": types.ApproveErasureDocument,
    "\n  query PersonExports($limit: Int, $nextToken: String) {\n    personExports(limit: $limit, nextToken: $nextToken) {\n      items {\n        jobId\n        status\n        failure\n        personId\n        requestedBy\n        requestedAt\n        handled\n        endedAt\n        version\n      }\n      nextToken\n    }\n  }\n": types.PersonExportsDocument,
    "\n  query PersonExportJob($jobId: ID!) {\n    dataJob(jobId: $jobId) {\n      jobId\n      status\n      failure\n      personId\n      requestedBy\n      requestedAt\n      handled\n      endedAt\n      version\n    }\n  }\n": types.PersonExportJobDocument,
    "\n  mutation ExportPerson($personId: ID!) {\n    exportPerson(personId: $personId) {\n      jobId\n      status\n      failure\n      personId\n      requestedBy\n      requestedAt\n      handled\n      endedAt\n      version\n    }\n  }\n": types.ExportPersonDocument,
    "\n  query Reveals($limit: Int, $nextToken: String) {\n    vinReveals(limit: $limit, nextToken: $nextToken) {\n      items {\n        revealId\n        referenceId\n        purpose\n        caseNumber\n        requestedBy\n        requestedAt\n        visibleFrom\n        approvedBy\n        approvedAt\n        revealedAt\n      }\n      nextToken\n    }\n  }\n": types.RevealsDocument,
    "\n  mutation RequestReveal($input: RequestRevealInput!) {\n    requestReveal(input: $input) {\n      revealId\n    }\n  }\n": types.RequestRevealDocument,
    "\n  mutation ApproveReveal($revealId: ID!) {\n    approveReveal(revealId: $revealId) {\n      revealId\n    }\n  }\n": types.ApproveRevealDocument,
    "\n  mutation RevealVin($revealId: ID!) {\n    revealVin(revealId: $revealId) {\n      vin\n    }\n  }\n": types.RevealVinDocument,
    "\n  query People($referenceId: ID!, $limit: Int, $nextToken: String) {\n    vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {\n      items {\n        accessId\n        ownerId\n        name\n        role\n        since\n        until\n        verifiedBy\n      }\n      nextToken\n    }\n  }\n": types.PeopleDocument,
    "\n  mutation Invite($input: InviteToVehicleInput!) {\n    inviteToVehicle(input: $input) {\n      code\n      validUntil\n      name\n      role\n    }\n  }\n": types.InviteDocument,
    "\n  mutation EndAccess($input: EndAccessInput!) {\n    endAccess(input: $input) {\n      accessId\n    }\n  }\n": types.EndAccessDocument,
    "\n  mutation Leave($referenceId: ID!) {\n    leaveVehicle(referenceId: $referenceId) {\n      accessId\n    }\n  }\n": types.LeaveDocument,
    "\n  mutation Accept($code: String!) {\n    acceptInvitation(code: $code) {\n      referenceId\n    }\n  }\n": types.AcceptDocument,
    "\n  mutation TakeOver($code: String!) {\n    acceptTransfer(code: $code) {\n      referenceId\n    }\n  }\n": types.TakeOverDocument,
    "\n  mutation Offer($referenceId: ID!, $notBefore: AWSDateTime) {\n    offerVehicle(referenceId: $referenceId, notBefore: $notBefore) {\n      code\n      notBefore\n      validUntil\n    }\n  }\n": types.OfferDocument,
    "\n  mutation CancelOffer($referenceId: ID!) {\n    cancelOffer(referenceId: $referenceId) {\n      wasOpen\n    }\n  }\n": types.CancelOfferDocument,
    "\n  mutation CheckDevices($devices: [DeviceInventoryInput!]!) {\n    importDeviceInventory(devices: $devices, dryRun: true) {\n      rows {\n        index\n        outcome\n        fact\n      }\n    }\n  }\n": types.CheckDevicesDocument,
    "\n  mutation ImportDevices($devices: [DeviceInventoryInput!]!) {\n    importDeviceInventory(devices: $devices) {\n      imported\n    }\n  }\n": types.ImportDevicesDocument,
    "\n  query Fleet($limit: Int, $nextToken: String) {\n    vehicles(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        status\n        deviceId\n        attributes {\n          brand\n          model\n        }\n        certificate {\n          notAfter\n        }\n      }\n      nextToken\n    }\n  }\n": types.FleetDocument,
    "\n  query StaffVehicle($referenceId: ID!) {\n    vehicle(referenceId: $referenceId) {\n      referenceId\n      status\n      deviceId\n      isSettled\n      createdAt\n      updatedAt\n      attributes {\n        brand\n        model\n        year\n      }\n      certificate {\n        serialNumber\n        notAfter\n      }\n    }\n  }\n": types.StaffVehicleDocument,
    "\n  query StaffAccesses($referenceId: ID!, $limit: Int, $nextToken: String) {\n    vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {\n      items {\n        accessId\n        ownerId\n        role\n        since\n        until\n        isOpen\n        verifiedBy\n      }\n      nextToken\n    }\n  }\n": types.StaffAccessesDocument,
    "\n  query FindByVin($vin: String!, $purpose: ConversionPurpose!) {\n    referenceIdForVin(vin: $vin, purpose: $purpose)\n  }\n": types.FindByVinDocument,
    "\n  mutation Suspend($referenceIds: [ID!]!, $reason: SuspensionReason!) {\n    suspendVehicles(referenceIds: $referenceIds, reason: $reason) {\n      items {\n        referenceId\n        status\n        isSettled\n        errorType\n      }\n    }\n  }\n": types.SuspendDocument,
    "\n  mutation Resume($referenceIds: [ID!]!) {\n    resumeVehicles(referenceIds: $referenceIds) {\n      items {\n        referenceId\n        status\n        isSettled\n        errorType\n      }\n    }\n  }\n": types.ResumeDocument,
    "\n  mutation EndAccessOfPerson($input: EndAccessInput!) {\n    endAccess(input: $input) {\n      accessId\n    }\n  }\n": types.EndAccessOfPersonDocument,
    "\n  mutation ReplaceTcu($input: ReplaceTcuInput!) {\n    replaceTcu(input: $input) {\n      status\n      removedDeviceId\n      expectedDeviceId\n    }\n  }\n": types.ReplaceTcuDocument,
    "\n  mutation RemoveTcu($input: RemoveTcuInput!) {\n    removeTcu(input: $input) {\n      status\n      removedDeviceId\n      expectedDeviceId\n    }\n  }\n": types.RemoveTcuDocument,
    "\n  query StaffHistory($referenceId: ID!, $limit: Int) {\n    vehicleHistory(referenceId: $referenceId, limit: $limit) {\n      items {\n        at\n        event\n        deviceId\n      }\n    }\n  }\n": types.StaffHistoryDocument,
    "\n  query DataJob($jobId: ID!) {\n    dataJob(jobId: $jobId) {\n      jobId\n      status\n      failure\n      handled\n      certificate\n      requestedAt\n      endedAt\n    }\n  }\n": types.DataJobDocument,
    "\n  mutation ExportData($referenceId: ID!) {\n    exportVehicleData(referenceId: $referenceId) {\n      jobId\n    }\n  }\n": types.ExportDataDocument,
    "\n  mutation EraseData($referenceId: ID!) {\n    eraseVehicleData(referenceId: $referenceId) {\n      jobId\n    }\n  }\n": types.EraseDataDocument,
    "\n  mutation ExportLink($jobId: ID!) {\n    createExportLink(jobId: $jobId) {\n      url\n    }\n  }\n": types.ExportLinkDocument,
    "\n  mutation SetPositions($referenceId: ID!, $positions: PositionsMode!) {\n    setPrivacyMode(referenceId: $referenceId, positions: $positions) {\n      positions\n    }\n  }\n": types.SetPositionsDocument,
    "\n  mutation RevealOwnVin($referenceId: ID!) {\n    revealOwnVin(referenceId: $referenceId) {\n      vin\n    }\n  }\n": types.RevealOwnVinDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MyCars($limit: Int, $nextToken: String) {\n    myVehicles(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        accessId\n        vehicleName\n        role\n        since\n        until\n        vehicle {\n          status\n          positions\n          attributes {\n            brand\n            model\n            year\n          }\n        }\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').MyCarsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartClaim($vin: String!) {\n    startOwnershipClaim(vin: $vin) {\n      claimId\n      codeUntil\n    }\n  }\n"): typeof import('./graphql').StartClaimDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConfirmClaim($claimId: ID!, $code: String!) {\n    confirmOwnershipClaim(claimId: $claimId, code: $code) {\n      status\n      referenceId\n      waitsUntil\n    }\n  }\n"): typeof import('./graphql').ConfirmClaimDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FormerCars($limit: Int, $nextToken: String) {\n    plannedErasures(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        vehicleName\n        ownedSince\n        ownedUntil\n        erasedFrom\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').FormerCarsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation KeepData($referenceId: ID!) {\n    keepVehicleData(referenceId: $referenceId) {\n      referenceId\n      vehicleName\n      ownedSince\n      ownedUntil\n      erasedFrom\n    }\n  }\n"): typeof import('./graphql').KeepDataDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query History(\n    $referenceId: ID!\n    $from: AWSDateTime!\n    $to: AWSDateTime!\n    $resolution: TelemetryResolution!\n    $timeZone: String\n    $signals: [String!]!\n    $limit: Int\n    $nextToken: String\n  ) {\n    vehicleTelemetrySummary(\n      referenceId: $referenceId\n      from: $from\n      to: $to\n      resolution: $resolution\n      timeZone: $timeZone\n      signals: $signals\n      limit: $limit\n      nextToken: $nextToken\n    ) {\n      items {\n        start\n        isCutAtHour\n        signals {\n          name\n          minimum\n          maximum\n          mean\n          count\n        }\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').HistoryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Track($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {\n    vehicleTrack(referenceId: $referenceId, from: $from, to: $to) {\n      hours {\n        start\n        minutes\n        latitudes\n        longitudes\n      }\n      openFrom\n    }\n  }\n"): typeof import('./graphql').TrackDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Lookups($referenceId: ID!, $limit: Int, $nextToken: String) {\n    vehicleAccessLog(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {\n      items {\n        at\n        action\n        outcome\n        isOwn\n        role\n        organisation\n        purpose\n        revealPurpose\n        reissueReason\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').LookupsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditLog(\n    $from: AWSDateTime!\n    $to: AWSDateTime!\n    $actorId: ID\n    $action: AuditAction\n    $outcome: AuditOutcome\n    $referenceId: ID\n    $limit: Int\n    $nextToken: String\n  ) {\n    auditLog(\n      from: $from\n      to: $to\n      actorId: $actorId\n      action: $action\n      outcome: $outcome\n      referenceId: $referenceId\n      limit: $limit\n      nextToken: $nextToken\n    ) {\n      items {\n        at\n        action\n        outcome\n        actorId\n        actorRoles\n        clientId\n        requestId\n        purpose\n        referenceId\n        claimId\n        deviceId\n        jobId\n        revealId\n        revealPurpose\n        reissueReason\n        erasureReason\n        caseNumber\n        personId\n        learned\n        bulkPerDay\n        bulkUntil\n        visibleFrom\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').AuditLogDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PersonErasures($limit: Int, $nextToken: String) {\n    personErasures(limit: $limit, nextToken: $nextToken) {\n      items {\n        jobId\n        kind\n        status\n        failure\n        personId\n        referenceId\n        erasureReason\n        caseNumber\n        requestedBy\n        requestedAt\n        approvedBy\n        approvedAt\n        handled\n        endedAt\n        certificate\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').PersonErasuresDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query VehicleErasures($limit: Int, $nextToken: String) {\n    vehicleErasures(limit: $limit, nextToken: $nextToken) {\n      items {\n        jobId\n        kind\n        status\n        failure\n        personId\n        referenceId\n        erasureReason\n        caseNumber\n        requestedBy\n        requestedAt\n        approvedBy\n        approvedAt\n        handled\n        endedAt\n        certificate\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').VehicleErasuresDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ErasePerson($personId: ID!, $reason: ErasureReason!, $caseNumber: String!) {\n    erasePerson(personId: $personId, reason: $reason, caseNumber: $caseNumber) {\n      requestedBy\n      approvedAt\n    }\n  }\n"): typeof import('./graphql').ErasePersonDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EraseVehicle($referenceId: ID!, $reason: ErasureReason!, $caseNumber: String!) {\n    eraseVehicle(referenceId: $referenceId, reason: $reason, caseNumber: $caseNumber) {\n      requestedBy\n      approvedAt\n    }\n  }\n"): typeof import('./graphql').EraseVehicleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApproveErasure($jobId: ID!) {\n    approveErasure(jobId: $jobId) {\n      jobId\n    }\n  }\n"): typeof import('./graphql').ApproveErasureDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PersonExports($limit: Int, $nextToken: String) {\n    personExports(limit: $limit, nextToken: $nextToken) {\n      items {\n        jobId\n        status\n        failure\n        personId\n        requestedBy\n        requestedAt\n        handled\n        endedAt\n        version\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').PersonExportsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PersonExportJob($jobId: ID!) {\n    dataJob(jobId: $jobId) {\n      jobId\n      status\n      failure\n      personId\n      requestedBy\n      requestedAt\n      handled\n      endedAt\n      version\n    }\n  }\n"): typeof import('./graphql').PersonExportJobDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExportPerson($personId: ID!) {\n    exportPerson(personId: $personId) {\n      jobId\n      status\n      failure\n      personId\n      requestedBy\n      requestedAt\n      handled\n      endedAt\n      version\n    }\n  }\n"): typeof import('./graphql').ExportPersonDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Reveals($limit: Int, $nextToken: String) {\n    vinReveals(limit: $limit, nextToken: $nextToken) {\n      items {\n        revealId\n        referenceId\n        purpose\n        caseNumber\n        requestedBy\n        requestedAt\n        visibleFrom\n        approvedBy\n        approvedAt\n        revealedAt\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').RevealsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RequestReveal($input: RequestRevealInput!) {\n    requestReveal(input: $input) {\n      revealId\n    }\n  }\n"): typeof import('./graphql').RequestRevealDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApproveReveal($revealId: ID!) {\n    approveReveal(revealId: $revealId) {\n      revealId\n    }\n  }\n"): typeof import('./graphql').ApproveRevealDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevealVin($revealId: ID!) {\n    revealVin(revealId: $revealId) {\n      vin\n    }\n  }\n"): typeof import('./graphql').RevealVinDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query People($referenceId: ID!, $limit: Int, $nextToken: String) {\n    vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {\n      items {\n        accessId\n        ownerId\n        name\n        role\n        since\n        until\n        verifiedBy\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').PeopleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Invite($input: InviteToVehicleInput!) {\n    inviteToVehicle(input: $input) {\n      code\n      validUntil\n      name\n      role\n    }\n  }\n"): typeof import('./graphql').InviteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EndAccess($input: EndAccessInput!) {\n    endAccess(input: $input) {\n      accessId\n    }\n  }\n"): typeof import('./graphql').EndAccessDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Leave($referenceId: ID!) {\n    leaveVehicle(referenceId: $referenceId) {\n      accessId\n    }\n  }\n"): typeof import('./graphql').LeaveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Accept($code: String!) {\n    acceptInvitation(code: $code) {\n      referenceId\n    }\n  }\n"): typeof import('./graphql').AcceptDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TakeOver($code: String!) {\n    acceptTransfer(code: $code) {\n      referenceId\n    }\n  }\n"): typeof import('./graphql').TakeOverDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Offer($referenceId: ID!, $notBefore: AWSDateTime) {\n    offerVehicle(referenceId: $referenceId, notBefore: $notBefore) {\n      code\n      notBefore\n      validUntil\n    }\n  }\n"): typeof import('./graphql').OfferDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelOffer($referenceId: ID!) {\n    cancelOffer(referenceId: $referenceId) {\n      wasOpen\n    }\n  }\n"): typeof import('./graphql').CancelOfferDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CheckDevices($devices: [DeviceInventoryInput!]!) {\n    importDeviceInventory(devices: $devices, dryRun: true) {\n      rows {\n        index\n        outcome\n        fact\n      }\n    }\n  }\n"): typeof import('./graphql').CheckDevicesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ImportDevices($devices: [DeviceInventoryInput!]!) {\n    importDeviceInventory(devices: $devices) {\n      imported\n    }\n  }\n"): typeof import('./graphql').ImportDevicesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Fleet($limit: Int, $nextToken: String) {\n    vehicles(limit: $limit, nextToken: $nextToken) {\n      items {\n        referenceId\n        status\n        deviceId\n        attributes {\n          brand\n          model\n        }\n        certificate {\n          notAfter\n        }\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').FleetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StaffVehicle($referenceId: ID!) {\n    vehicle(referenceId: $referenceId) {\n      referenceId\n      status\n      deviceId\n      isSettled\n      createdAt\n      updatedAt\n      attributes {\n        brand\n        model\n        year\n      }\n      certificate {\n        serialNumber\n        notAfter\n      }\n    }\n  }\n"): typeof import('./graphql').StaffVehicleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StaffAccesses($referenceId: ID!, $limit: Int, $nextToken: String) {\n    vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {\n      items {\n        accessId\n        ownerId\n        role\n        since\n        until\n        isOpen\n        verifiedBy\n      }\n      nextToken\n    }\n  }\n"): typeof import('./graphql').StaffAccessesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FindByVin($vin: String!, $purpose: ConversionPurpose!) {\n    referenceIdForVin(vin: $vin, purpose: $purpose)\n  }\n"): typeof import('./graphql').FindByVinDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Suspend($referenceIds: [ID!]!, $reason: SuspensionReason!) {\n    suspendVehicles(referenceIds: $referenceIds, reason: $reason) {\n      items {\n        referenceId\n        status\n        isSettled\n        errorType\n      }\n    }\n  }\n"): typeof import('./graphql').SuspendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Resume($referenceIds: [ID!]!) {\n    resumeVehicles(referenceIds: $referenceIds) {\n      items {\n        referenceId\n        status\n        isSettled\n        errorType\n      }\n    }\n  }\n"): typeof import('./graphql').ResumeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EndAccessOfPerson($input: EndAccessInput!) {\n    endAccess(input: $input) {\n      accessId\n    }\n  }\n"): typeof import('./graphql').EndAccessOfPersonDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReplaceTcu($input: ReplaceTcuInput!) {\n    replaceTcu(input: $input) {\n      status\n      removedDeviceId\n      expectedDeviceId\n    }\n  }\n"): typeof import('./graphql').ReplaceTcuDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveTcu($input: RemoveTcuInput!) {\n    removeTcu(input: $input) {\n      status\n      removedDeviceId\n      expectedDeviceId\n    }\n  }\n"): typeof import('./graphql').RemoveTcuDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StaffHistory($referenceId: ID!, $limit: Int) {\n    vehicleHistory(referenceId: $referenceId, limit: $limit) {\n      items {\n        at\n        event\n        deviceId\n      }\n    }\n  }\n"): typeof import('./graphql').StaffHistoryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DataJob($jobId: ID!) {\n    dataJob(jobId: $jobId) {\n      jobId\n      status\n      failure\n      handled\n      certificate\n      requestedAt\n      endedAt\n    }\n  }\n"): typeof import('./graphql').DataJobDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExportData($referenceId: ID!) {\n    exportVehicleData(referenceId: $referenceId) {\n      jobId\n    }\n  }\n"): typeof import('./graphql').ExportDataDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EraseData($referenceId: ID!) {\n    eraseVehicleData(referenceId: $referenceId) {\n      jobId\n    }\n  }\n"): typeof import('./graphql').EraseDataDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExportLink($jobId: ID!) {\n    createExportLink(jobId: $jobId) {\n      url\n    }\n  }\n"): typeof import('./graphql').ExportLinkDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetPositions($referenceId: ID!, $positions: PositionsMode!) {\n    setPrivacyMode(referenceId: $referenceId, positions: $positions) {\n      positions\n    }\n  }\n"): typeof import('./graphql').SetPositionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevealOwnVin($referenceId: ID!) {\n    revealOwnVin(referenceId: $referenceId) {\n      vin\n    }\n  }\n"): typeof import('./graphql').RevealOwnVinDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
