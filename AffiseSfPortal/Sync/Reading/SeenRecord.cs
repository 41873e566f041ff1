using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Sync;

/// <summary>What was read for one affiliate before it is sent.</summary>
/// <param name="Link">A record that was found by e-mail, for an affiliate that had none.</param>
/// <param name="Several">More than one record carries the e-mail: a person decides.</param>
internal sealed record SeenRecord(RecordView View, SyncLink? Link = null, bool Several = false);
