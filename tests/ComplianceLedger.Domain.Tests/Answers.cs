namespace ComplianceLedger.Domain.Tests;

/// <summary>Questions to a task's story as of a day; each is checked and the story goes on.</summary>
public static class Answers
{
    public static Answer<Timeliness> Timeliness(this Story<TaskState> story, DateOnly asOf) => new(story, AsOf.Fold(story.Facts, asOf).Timeliness(asOf));

    public static Answer<Timeliness> OriginalTimeliness(this Story<TaskState> story, DateOnly asOf) =>
        new(story, AsOf.Fold(story.Facts, asOf).OriginalTimeliness(asOf));

    public static Answer<int> DaysOverdue(this Story<TaskState> story, DateOnly asOf) => new(story, AsOf.Fold(story.Facts, asOf).DaysOverdue(asOf));

    public static Answer<TaskStatus> Status(this Story<TaskState> story, DateOnly asOf) => new(story, AsOf.Fold(story.Facts, asOf).Status);

    public static Answer<TaskStatus> Status(this Story<TaskState> story) => new(story, story.State.Status);

    public static Answer<DateOnly?> CurrentDeadline(this Story<TaskState> story) => new(story, story.State.CurrentDeadline);

    public static Answer<DateOnly?> OriginalDeadline(this Story<TaskState> story) => new(story, story.State.OriginalDeadline);
}

public readonly record struct Answer<T>(Story<TaskState> Story, T Given)
{
    public Story<TaskState> Is(T expected)
    {
        Assert.Equal(expected, Given);
        return Story;
    }
}
