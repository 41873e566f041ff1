using System.Threading.Channels;
using AffiseSfPortal.Live;
using AffiseSfPortal.Tests.Persistence;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>An open screen: hears the feed of its own instance.</summary>
internal sealed class Screen : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Channel<LiveEvent> _heard = Channel.CreateUnbounded<LiveEvent>();
    private readonly IDisposable _subscription;

    public Screen(TestPortal portal) => _subscription = portal.Get<ILiveFeed>().Subscribe(e => _heard.Writer.WriteAsync(e).AsTask());

    public void Dispose() => _subscription.Dispose();

    /// <summary>The next event of this kind; others are passed over.</summary>
    public async Task<T> NextAsync<T>()
        where T : LiveEvent
    {
        while (true)
        {
            if (await _heard.Reader.ReadAsync(TestPortal.Cancel).AsTask().WaitAsync(Patience, TestPortal.Cancel) is T found)
                return found;
        }
    }

    /// <summary>Outcomes told until a connection of this number is said to have changed: a mark that a test sets.</summary>
    public async Task<IReadOnlyList<RecordOutcome>> OutcomesUntilAsync(int mark)
    {
        List<RecordOutcome> outcomes = [];
        while (true)
        {
            switch (await _heard.Reader.ReadAsync(TestPortal.Cancel).AsTask().WaitAsync(Patience, TestPortal.Cancel))
            {
                case BatchSettled batch:
                    outcomes.AddRange(batch.Outcomes);
                    break;
                case ConnectionChanged changed when changed.ConnectionId == mark:
                    return outcomes;
            }
        }
    }
}
