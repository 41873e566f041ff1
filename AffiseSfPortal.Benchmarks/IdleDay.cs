using AffiseSfPortal.Intake;
using AffiseSfPortal.Salesforce;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Benchmarks;

/// <summary>Days on which nobody does anything, with all of the portal's loops at work on a clock that is driven: whatever they ask of Salesforce is counted.
/// First a day in steps of the poll, then a week in larger ones, for what is done once in a while.</summary>
internal static class IdleDay
{
    private const int Quota = 100_000;
    private const int Week = 7;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Leap = TimeSpan.FromMinutes(10);

    public static async Task RunAsync(Report report, bool isQuick)
    {
        var org = new CountingOrg();
        var time = new SteppedTime(DateTimeOffset.Parse("2026-11-24T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var portal = await BenchPortal.StartAsync(
            new Uri("http://127.0.0.1:9/"), runs: true, time: time,
            configure: s => s.AddSingleton<ISalesforceClient>(org).AddSingleton<ISalesforceOAuth>(org).AddSingleton(new Random(1)));
        // A connection that works and has something in Salesforce.
        for (var i = 0; i < 20; i++)
            await portal.Intake.SaveAsync(new AffiliateInput { Email = $"i{i}@clickwise.example", CompanyName = "Clickwise", ContactPerson = "Mara Hoffmann" }, null, default);
        while (await portal.CountOwedAsync() > 0)
            await time.StepAsync(Poll);
        if (org.Calls == 0)
            throw new InvalidOperationException("The engine does not run: nothing could be counted.");

        var hours = isQuick ? 3 : 24;
        var (calls, tokens) = (org.Calls, org.TokenCalls);
        await PassAsync(time, TimeSpan.FromHours(hours), Poll);
        var (day, dayTokens) = (org.Calls - calls, org.TokenCalls - tokens);
        (calls, tokens) = (org.Calls, org.TokenCalls);
        await PassAsync(time, TimeSpan.FromDays(Week), Leap);
        var (week, weekTokens) = (org.Calls - calls, org.TokenCalls - tokens);

        var most = Math.Max((day + dayTokens) * 24.0 / hours, (week + weekTokens) / (double)Week);
        report.Add("P8", "idle calls a day, refreshes of the token among them, ÷ base quota of 100,000", $"{Report.Number(most / Quota * 100)} %", "≤ 0.3 %", "≤ 0.05 %",
            $"{day} calls and {dayTokens} refreshes in {hours} h, {week} and {weekTokens} in the week after; the loops looked {time.Sleeps:N0} times");
    }

    private static async Task PassAsync(SteppedTime time, TimeSpan span, TimeSpan step)
    {
        var before = time.Sleeps;
        var steps = (int)(span / step);
        for (var i = 0; i < steps; i++)
            await time.StepAsync(step);
        if (time.Sleeps - before < steps * 0.9)
            throw new InvalidOperationException($"The loops looked {time.Sleeps - before} times in {steps} steps: what they ask was not counted.");
    }

    /// <summary>A clock that goes on when whoever it woke sleeps again.</summary>
    private sealed class SteppedTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
        private TaskCompletionSource _asleep = NewSource();
        private int _sleeps;

        /// <summary>Timers begun: each is a loop that has done its round.</summary>
        public int Sleeps => Volatile.Read(ref _sleeps);

        public async Task StepAsync(TimeSpan span)
        {
            var asleep = Volatile.Read(ref _asleep).Task;
            Advance(span);
            await asleep.WaitAsync(Patience, System);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _sleeps);
            Interlocked.Exchange(ref _asleep, NewSource()).TrySetResult();
            return timer;
        }

        private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
