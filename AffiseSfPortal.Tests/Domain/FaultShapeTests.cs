using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Tests.Domain;

public sealed class FaultShapeTests
{
    [Theory]
    [InlineData("STRING_TOO_LONG", "Phone: data value too large: +33 1 23 (max length=40)", "Phone: data value too large: +44 9 (max length=40)")]
    [InlineData("INVALID_EMAIL_ADDRESS", "Email: invalid email address: a@b", "Email: invalid email address: c d@e")]
    [InlineData("DUPLICATE_VALUE", "duplicate value found: Key__c duplicates value on record with id: 00Q5g00000AbCdE", "duplicate value found: Key__c duplicates value on record with id: 00Q5g00000ZyXwV")]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "Flow failed on 00Q5g00000AbCdEAA1 of x@y.example", "Flow failed on 00Q5g00000ZyXwVAA2 of z@y.example")]
    [InlineData("NUMBER_OUTSIDE_VALID_RANGE", "Level: value outside of valid range on numeric field: 99999", "Level: value outside of valid range on numeric field: 7")]
    public void Of_WhatBelongsToOneRecord_IsLeftOut(string code, string one, string other) => Assert.Equal(FaultShape.Of(code, one), FaultShape.Of(code, other));

    [Theory]
    [InlineData("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value for restricted picklist field: FD", "bad value for restricted picklist field: XX")]
    [InlineData("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Phone needs a country code.", "City is required for banned affiliates.")]
    [InlineData("STRING_TOO_LONG", "Phone: data value too large: 1 (max length=40)", "Phone: data value too large: 1 (max length=80)")]
    public void Of_WhatNeedsACureOfItsOwn_IsToldApart(string code, string one, string other) => Assert.NotEqual(FaultShape.Of(code, one), FaultShape.Of(code, other));

    [Fact]
    public void Of_LongOrEmptyWords_IsBoundedOrNull()
    {
        Assert.Equal(FaultShape.Longest, FaultShape.Of("X", new string('y', 5000))!.Length);
        Assert.Null(FaultShape.Of("X", " "));
        Assert.Null(FaultShape.Of(null, "words"));
    }
}

public sealed class WaitBucketsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(99, 0)]
    [InlineData(100, 1)]
    [InlineData(999, 9)]
    [InlineData(1_000, 10)]
    public void Of_Milliseconds_GivesTheStepThatHoldsThem(long milliseconds, int bucket) => Assert.Equal(bucket, WaitBuckets.Of(milliseconds));

    [Fact]
    public void Quantile_ManyTimes_IsOffByOneStepAtMost()
    {
        var random = new Random(7);
        List<long> times = [.. Enumerable.Range(0, 20_000).Select(_ => (long)(Math.Exp(random.NextDouble() * 9) * 20))];
        var counts = times.GroupBy(WaitBuckets.Of).ToDictionary(g => g.Key, g => (long)g.Count());
        times.Sort();
        foreach (var share in new[] { 0.5, 0.95, 0.99 })
        {
            var truth = times[(int)Math.Ceiling(share * times.Count) - 1];
            var bucket = WaitBuckets.Of(truth);
            Assert.InRange(WaitBuckets.Quantile(counts, share)!.Value, bucket == 0 ? 0 : WaitBuckets.Ends[bucket - 1], WaitBuckets.Ends[bucket]);
        }
    }

    [Fact]
    public void Quantile_NothingCounted_IsNull() => Assert.Null(WaitBuckets.Quantile(new Dictionary<int, long>(), 0.5));
}
