using System.Runtime.InteropServices;

namespace AffiseSfPortal.Mapping;

/// <summary>One record as it will be sent.</summary>
/// <param name="Json">A complete JSON object in UTF-8, <c>attributes</c> first.</param>
/// <param name="Hash">SHA-256 of the object and its fields without the record id: equal content has an equal hash, whether created or updated.</param>
/// <param name="FieldCount">Members but <c>attributes</c> and <c>id</c>.</param>
/// <param name="Decisions">What became of every row of the mapping, in its order.</param>
public sealed record ComposedRecord(ReadOnlyMemory<byte> Json, byte[] Hash, int FieldCount, IReadOnlyList<FieldDecision> Decisions);

/// <summary>A record inside the buffer of its batch.</summary>
/// <param name="Trace">What became of each row, see <see cref="DecisionTrace"/>.</param>
/// <param name="StoppedBy">The row whose value map holds the affiliate back, by its place; null when nothing does.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BatchRecord(int Start, int Length, byte[] Hash, int FieldCount, string Trace, int? StoppedBy = null);

/// <param name="Value">The value as text, where there was one; null when the affiliate's field is empty.</param>
public readonly record struct FieldDecision(string Source, string Target, FieldOutcome Outcome, string? Value);

/// <summary>Why a mapped field is in the record, or not. Numbers are stored with attempts and never reused.</summary>
public enum FieldOutcome
{
    Sent = 0,

    /// <summary>Nothing to send: a field that is left out keeps what Salesforce has.</summary>
    Empty = 1,
    NotCreateable = 2,
    NotUpdateable = 3,

    /// <summary>The value is none of the target's type, or the affiliate field no longer exists.</summary>
    Unreadable = 4,

    /// <summary>An earlier row leads to the same Salesforce field.</summary>
    TargetTaken = 5,

    /// <summary>Only if empty, and Salesforce has a value.</summary>
    KeptSalesforceValue = 6,

    /// <summary>Only on create, and the record exists.</summary>
    KeptOnUpdate = 7,

    /// <summary>Blank, and sent as such: the Salesforce field is emptied.</summary>
    Cleared = 8,

    /// <summary>The value map sends nothing for this value.</summary>
    NotInMap = 9,

    /// <summary>The value map holds the affiliate back until somebody lists this value.</summary>
    Stopped = 10,

    /// <summary>Secret or bank data: never sent.</summary>
    Guarded = 11,

    /// <summary>No row leads anywhere from this affiliate field. Never stored: a trace speaks of rows.</summary>
    NotMapped = 12,
}
