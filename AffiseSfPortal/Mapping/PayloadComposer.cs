using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>Composes records by one mapping. Never changes after it was made, so any number of threads may share it.</summary>
public sealed class PayloadComposer
{
    private const string OwnerField = "OwnerId";
    private readonly ComposeStep[] _steps;
    private readonly byte[] _prefix;
    private readonly MatchBy _matchBy;

    /// <param name="mapping">Rows in the order they are sent in.</param>
    /// <param name="catalogue">Every affiliate field there is, see <see cref="AffiliateField.Catalogue"/>.</param>
    /// <param name="describe">The destination object as the grant sees it, or null when unknown: then the types saved with the rows hold.</param>
    /// <param name="affiliateUrl">Says what the addresses of affiliates' pages begin with; null while the portal's own address is not known.</param>
    public PayloadComposer(MappingVersion mapping, IReadOnlyList<AffiliateField> catalogue, SalesforceObjectDescribe? describe, Func<string?>? affiliateUrl = null)
    {
        _matchBy = mapping.MatchBy;
        _prefix = Encoding.UTF8.GetBytes($"{{\"attributes\":{{\"type\":{JsonSerializer.Serialize(mapping.DestinationObject)}}}");
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        _steps = [.. mapping.Rows.OrderBy(r => r.Position).Select(row => ComposeStep.Of(row, catalogue, describe, taken, affiliateUrl))];
        Owner = mapping.Settings?.Owner ?? OwnerRule.GrantingUser;
        IsConditional = Owner != OwnerRule.GrantingUser || mapping.Settings is { FindsByEmail: true } || Array.Exists(_steps, s => s.IsConditional);
        ReadsRecord = Array.Exists(_steps, s => s.ReadsValue) || (IsConditional && _matchBy == MatchBy.ExternalId);
        FieldsToRead = [.. _steps.Where(s => s.ReadsValue).Select(s => s.Target)];
    }

    /// <summary>Who owns a record that is made.</summary>
    public OwnerRule Owner { get; }

    /// <summary>What is sent depends on the record as it is: first everything that the mapping wants is composed, and after the reading what is sent of it.</summary>
    public bool IsConditional { get; }

    /// <summary>Records are read before they are written.</summary>
    public bool ReadsRecord { get; }

    /// <summary>Fields whose value decides; none, when it only matters whether there is a record.</summary>
    public IReadOnlyList<string> FieldsToRead { get; }

    /// <summary>The Salesforce field of a row, by its place.</summary>
    public string TargetOf(int row) => _steps[row].Target;

    /// <summary>Composes one affiliate's record and says what became of every row of the mapping.</summary>
    /// <param name="salesforceId">The linked record. With <see cref="MatchBy.StoredId"/> it goes into the record and makes it an update; an upsert by key goes without.</param>
    /// <param name="current">What was read of the record, for a mapping that asks.</param>
    public ComposedRecord Compose(Affiliate affiliate, string? salesforceId = null, RecordView current = default)
    {
        using var batch = new BatchComposer(this);
        var decisions = new FieldDecision[_steps.Length];
        var record = batch.Compose(affiliate, salesforceId, decisions, current);
        return new(batch.Json(record).ToArray(), record.Hash, record.FieldCount, decisions);
    }

    /// <summary>Composes many affiliates into one buffer, with nothing allocated for a field. For one thread at a time; what was composed lives until it is disposed.</summary>
    public sealed class BatchComposer : IDisposable
    {
        // The body goes out as application/json and nowhere near markup, so accents may stay readable.
        private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
        private readonly PayloadComposer _composer;
        private readonly RecordBuffer _buffer = new();
        private readonly Utf8JsonWriter _writer;
        private readonly FieldOutcome[] _outcomes;
        // Records of a batch come to few traces: each is made once.
        private readonly HashSet<string> _traces = new(StringComparer.Ordinal);

        public BatchComposer(PayloadComposer composer)
        {
            _composer = composer;
            _writer = new Utf8JsonWriter(_buffer, Relaxed);
            _outcomes = new FieldOutcome[composer._steps.Length];
        }

        /// <param name="decisions">Filled with what became of each row, where it is not empty.</param>
        /// <exception cref="ArgumentException">The affiliate holds what no status or transform knows; the batch goes on without it.</exception>
        /// <param name="current">What was read of the record, for a mapping that asks.</param>
        public BatchRecord Compose(Affiliate affiliate, string? salesforceId, Span<FieldDecision> decisions = default, RecordView current = default)
        {
            bool? isCreate = current.State switch
            {
                RecordState.Missing => true,
                RecordState.Exists => false,
                RecordState.NotRead => _composer._matchBy == MatchBy.StoredId ? salesforceId is null : null,
            };
            var start = _buffer.Length;
            try
            {
                _buffer.Write(_composer._prefix);
                var id = _composer._matchBy == MatchBy.StoredId ? salesforceId : null;
                if (id is not null)
                    _buffer.Write(Encoding.UTF8.GetBytes($",\"id\":{JsonSerializer.Serialize(id)}"));
                var fields = _buffer.Length;
                var count = WriteFields(affiliate, isCreate, current, decisions, out var stoppedBy);
                // The fields are an object of their own; a comma takes the place of its opening brace.
                if (count > 0)
                    _buffer.Written(fields)[0] = (byte)',';
                else
                    Close(fields);
                return new(start, _buffer.Length - start, Hash(start, fields), count, DecisionTrace.Intern(_outcomes, _traces), stoppedBy);
            }
            catch
            {
                _buffer.Truncate(start);
                throw;
            }
        }

        /// <summary>The record's complete JSON object. To be asked for when nothing more is composed.</summary>
        public ReadOnlyMemory<byte> Json(BatchRecord record) => _buffer.Memory(record.Start, record.Length);

        /// <inheritdoc cref="PayloadComposer.TargetOf"/>
        public string TargetOf(int row) => _composer.TargetOf(row);

        /// <summary>Keeps the bytes from being used again: a call that was given up may still be writing them.</summary>
        public void Abandon() => _buffer.Abandon();

        public void Dispose()
        {
            _writer.Dispose();
            _buffer.Dispose();
        }

        private int WriteFields(Affiliate affiliate, bool? isCreate, RecordView current, Span<FieldDecision> decisions, out int? stoppedBy)
        {
            var count = 0;
            stoppedBy = null;
            _writer.Reset();
            _writer.WriteStartObject();
            for (var i = 0; i < _composer._steps.Length; i++)
            {
                var outcome = _composer._steps[i].Write(_writer, affiliate, isCreate, current, !decisions.IsEmpty, out var text);
                _outcomes[i] = outcome;
                if (outcome is FieldOutcome.Sent or FieldOutcome.Cleared)
                    count++;
                else if (outcome == FieldOutcome.Stopped)
                    stoppedBy ??= i;
                if (!decisions.IsEmpty)
                    decisions[i] = new(_composer._steps[i].SourceKey, _composer._steps[i].Target, outcome, text);
            }
            if (current is { State: RecordState.Missing, OwnerId: { } owner })
            {
                _writer.WriteString(OwnerField, owner);
                count++;
            }
            _writer.WriteEndObject();
            _writer.Flush();
            return count;
        }

        private void Close(int fields)
        {
            _buffer.Truncate(fields);
            _buffer.Write("}"u8);
        }

        // Equal content has an equal hash, whether it is created or updated: the record's id is left out.
        private byte[] Hash(int start, int fields)
        {
            var prefix = _composer._prefix.Length;
            if (fields - start == prefix)
                return SHA256.HashData(_buffer.Written(start));
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(_composer._prefix);
            hash.AppendData(_buffer.Written(fields));
            return hash.GetHashAndReset();
        }
    }
}
