using System.Buffers;
using static Indexer.Extraction.Html.ElementScopes;
using static Indexer.Extraction.Html.HtmlTag;

namespace Indexer.Extraction.Html;

/// <summary>
/// The stack of open elements with the rules of tree construction (HTML, 13.2.6) that decide where an element ends. Names lie in a byte array, so that the
/// searches those rules ask for are vectorised: even at the deepest nesting one costs less than reading a tag.
/// </summary>
internal sealed class OpenElements(ContentBuilder builder)
{
    private byte[] _tags = new byte[64];
    private uint[] _hashes = new uint[64];
    private ElementEffects[] _effects = new ElementEffects[64];
    private int _count;
    private int _limit;
    private int _beyondLimit;
    private bool _isFormOpen;

    /// <summary>The innermost open element; Unknown at the bottom.</summary>
    public HtmlTag Top => _count == 0 ? Unknown : (HtmlTag)_tags[_count - 1];

    /// <summary>Whether markup is read by the rules of SVG and MathML.</summary>
    public bool IsForeign => Top is SvgElement or MathElement;

    private ReadOnlySpan<byte> OpenTags => _tags.AsSpan(0, _count);

    public void Clear(int limit)
    {
        _limit = Math.Max(1, limit);
        _count = _beyondLimit = 0;
        _isFormOpen = false;
    }

    public void CloseAll() => PopTo(0);

    /// <summary>Opens an element; beyond the limit only its name's effect on words remains.</summary>
    public void Push(HtmlTag tag, uint hash, ElementEffects effects)
    {
        if (_count == _limit)
        {
            _beyondLimit++;
            builder.Open(effects & ElementEffects.Break);
            return;
        }
        if (_count == _tags.Length)
        {
            Array.Resize(ref _tags, _count * 2);
            Array.Resize(ref _hashes, _count * 2);
            Array.Resize(ref _effects, _count * 2);
        }
        _tags[_count] = (byte)tag;
        _hashes[_count] = hash;
        _effects[_count++] = effects;
        builder.Open(effects, isTopHeading: tag == H1);
    }

    /// <summary>Ends what a start tag ends.</summary>
    /// <returns>Whether the tag counts; false for a row outside a table or a form in a form.</returns>
    public bool Prepare(HtmlTag tag, TagTraits traits)
    {
        if ((traits & TagTraits.TablePart) != 0) return PrepareTablePart(tag);
        switch (tag)
        {
            case A:
                if (OpenTags.LastIndexOf((byte)A) is >= 0 and var link && !OpenTags[(link + 1)..].ContainsAny(Markers)) EndFormatting(link);
                return true;
            case Li:
                if (OpenTags.LastIndexOf((byte)Li) is >= 0 and var item && !OpenTags[(item + 1)..].ContainsAny(ItemBounds)) PopTo(item);
                break;
            case Dd or Dt:
                if (OpenTags.LastIndexOfAny(Terms) is >= 0 and var term && !OpenTags[(term + 1)..].ContainsAny(ItemBounds)) PopTo(term);
                break;
            case Option or Optgroup:
                if (Top == Option) Pop();
                if (tag == Optgroup && Top == Optgroup) Pop();
                return true;
            case Rb or Rp or Rt or Rtc:
                if (Top is Rb or Rp or Rt or Rtc) Pop();
                return true;
            case Button:
                if (FindInScope(Button, ScopeBounds) is >= 0 and var button) PopTo(button);
                return true;
            case Form:
                if (_isFormOpen && !builder.IsInert) return false;
                _isFormOpen = true;
                break;
            case Table:
                if (Top is Table or Tbody or Thead or Tfoot or Tr) PopFound(FindInScope(Table, TableBounds));
                break;
        }
        if ((traits & TagTraits.ClosesParagraph) != 0) CloseParagraph();
        if ((traits & TagTraits.Heading) != 0 && Headings.Contains((byte)Top)) Pop();
        return true;
    }

    /// <summary>Ends SVG and MathML down to the innermost HTML, as a tag of HTML does.</summary>
    public void LeaveForeign() => PopTo(OpenTags.LastIndexOfAnyExcept(ForeignTags) + 1);

    public void End(HtmlTag tag, uint hash)
    {
        if (_beyondLimit > 0)
        {
            _beyondLimit--;
            builder.Open(HtmlTags.TraitsOf(tag).HasFlag(TagTraits.Break) ? ElementEffects.Break : ElementEffects.None);
            return;
        }
        if (Top is SvgElement or MathElement or ForeignHtml && EndForeign(tag, hash)) return;
        if (_count > 0 && _tags[_count - 1] == (byte)tag && _hashes[_count - 1] == hash)
        {
            if (tag == Form) _isFormOpen = false;
            Pop();
            return;
        }

        var traits = HtmlTags.TraitsOf(tag);
        if ((traits & TagTraits.Scoped) != 0) PopFound(FindInScope(tag, ScopeBounds));
        else if ((traits & TagTraits.Formatting) != 0) EndFormattingInScope(tag);
        else if ((traits & TagTraits.Heading) != 0) EndHeading();
        else if ((traits & TagTraits.TablePart) != 0) PopFound(FindInScope(tag, TableBounds));
        else EndOther(tag, hash);
    }

    private bool PrepareTablePart(HtmlTag tag)
    {
        var table = OpenTags.LastIndexOfAny(TableBounds);
        if (table < 0) return false;
        var context = tag switch
        {
            Td or Th => OpenTags.LastIndexOfAny(RowContext),
            Tr => OpenTags.LastIndexOfAny(SectionContext),
            _ => table,
        };
        PopTo(Math.Max(context, table) + 1);
        return true;
    }

    private void EndOther(HtmlTag tag, uint hash)
    {
        switch (tag)
        {
            case P:
                if (FindInScope(P, ButtonBounds) is >= 0 and var paragraph) PopTo(paragraph);
                else builder.Text.Blank();
                return;
            case Br:
                builder.Text.Blank();
                return;
            case Li:
                PopFound(FindInScope(Li, ListBounds));
                return;
            case Table:
                PopFound(FindInScope(Table, TableBounds));
                return;
            case Template:
                PopFound(OpenTags.LastIndexOf((byte)Template));
                return;
            case Form:
                EndForm();
                return;
        }
        var at = _hashes.AsSpan(0, _count).LastIndexOf(hash);
        if (at >= 0 && _tags[at] == (byte)tag && !OpenTags[(at + 1)..].ContainsAny(SpecialTags)) PopTo(at);
    }

    /// <summary>13.2.6.5, "Any other end tag": integration points are closed like the rest; only what opens within them is HTML.</summary>
    private bool EndForeign(HtmlTag tag, uint hash)
    {
        if (tag is P or Br)
        {
            LeaveForeign();
            return false;
        }
        var bottom = OpenTags.LastIndexOfAnyExcept(ForeignOrIntegrationTags) + 1;
        var at = _hashes.AsSpan(bottom, _count - bottom).LastIndexOf(hash);
        if (at < 0) return false;
        PopTo(bottom + at);
        return true;
    }

    private void EndHeading()
    {
        var at = OpenTags.LastIndexOfAny(Headings);
        if (at >= 0 && !OpenTags[(at + 1)..].ContainsAny(ScopeBounds)) PopTo(at);
    }

    private void EndFormattingInScope(HtmlTag tag)
    {
        if (FindInScope(tag, ScopeBounds) is >= 0 and var at) EndFormatting(at);
    }

    /// <summary>Blocks opened within the element go on without it.</summary>
    private void EndFormatting(int at)
    {
        if (!OpenTags[(at + 1)..].ContainsAny(SpecialTags))
        {
            PopTo(at);
            return;
        }
        var effects = _effects[at];
        Remove(at);
        builder.Close(effects & ~ElementEffects.Break);
    }

    /// <summary>What is open in the form stays, and stays in it: the form's effects pass to the next element.</summary>
    private void EndForm()
    {
        _isFormOpen = false;
        var at = FindInScope(Form, ScopeBounds);
        if (at < 0) return;
        if (!OpenTags[(at + 1)..].ContainsAny(SpecialTags))
        {
            PopTo(at);
            return;
        }
        var effects = _effects[at] & ~ElementEffects.Break;
        var both = effects & _effects[at + 1];
        _effects[at + 1] |= effects;
        Remove(at);
        builder.Close(both);
    }

    private void CloseParagraph()
    {
        if (FindInScope(P, ButtonBounds) is >= 0 and var at) PopTo(at);
    }

    private int FindInScope(HtmlTag tag, SearchValues<byte> bounds)
    {
        var at = OpenTags.LastIndexOf((byte)tag);
        return at < 0 || OpenTags[(at + 1)..].ContainsAny(bounds) ? -1 : at;
    }

    private void Remove(int at)
    {
        _count--;
        _tags.AsSpan(at + 1, _count - at).CopyTo(_tags.AsSpan(at));
        _hashes.AsSpan(at + 1, _count - at).CopyTo(_hashes.AsSpan(at));
        _effects.AsSpan(at + 1, _count - at).CopyTo(_effects.AsSpan(at));
    }

    private void PopFound(int at)
    {
        if (at >= 0) PopTo(at);
    }

    private void PopTo(int count)
    {
        _beyondLimit = 0;
        while (_count > count) Pop();
    }

    private void Pop() => builder.Close(_effects[--_count]);
}
