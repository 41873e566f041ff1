using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Sync;

/// <summary>Why the mapping itself holds an affiliate back, before Salesforce is asked.</summary>
internal static class MappingFaults
{
    /// <summary>A value map does not list the affiliate's value, and an admin wanted to be asked.</summary>
    /// <param name="field">The Salesforce field that the row leads to.</param>
    public static SalesforceFault ValueNotListed(string field) => new(SalesforceFaultKind.RecordRefused, "value-not-listed", "", [field]);

    /// <summary>The filter leaves the affiliate out.</summary>
    /// <param name="field">The affiliate field of the rule.</param>
    public static SalesforceFault Filtered(string field) => new(SalesforceFaultKind.RecordRefused, "filtered", "", [field]);

    /// <summary>Looked for by e-mail, and more than one record carries it.</summary>
    public static SalesforceFault SeveralByEmail { get; } = new(SalesforceFaultKind.AmbiguousKey, "several-by-email", "", []);
}
