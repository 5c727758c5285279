// Without this everything is still there, folded.
(function () {
  var box = document.getElementById('filter'), tones = document.getElementById('tones');
  var none = document.getElementById('none'), tone = '', timer;
  var people = [].slice.call(document.querySelectorAll('.person'));
  var texts = people.map(function (p) { return p.querySelector('summary').textContent.toLowerCase(); });
  function apply() {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean), any = false;
    people.forEach(function (p, i) {
      var shown = words.every(function (w) { return texts[i].indexOf(w) >= 0; })
        && (!tone || (' ' + p.dataset.t + ' ').indexOf(' ' + tone + ' ') >= 0);
      p.hidden = !shown; any = any || shown;
    });
    [].forEach.call(document.querySelectorAll('.chunk'), function (c) {
      var left = c.querySelector('.person:not([hidden])');
      c.hidden = !left;
      if (c.tagName === 'DETAILS' && (words.length || tone)) c.open = !!left;
    });
    none.hidden = any;
  }
  function reveal() {
    var at = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!at || !at.classList.contains('person')) return;
    at.hidden = false;
    for (var e = at; e; e = e.parentElement) { if (e.tagName === 'DETAILS') e.open = true; e.hidden = false; }
    at.scrollIntoView();
  }
  if (box) {
    document.getElementById('tools').hidden = false;
    box.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(apply, 120); });
    tones.addEventListener('change', function () { tone = tones.value; apply(); });
  }
  addEventListener('hashchange', reveal); reveal();
  function unfold() {
    [].forEach.call(document.querySelectorAll('details'), function (d) { d.open = true; });
  }
  var button = document.getElementById('unfold');
  if (button) button.addEventListener('click', unfold);
  // more fill hundreds of pages: what stays folded says on paper that it is left out
  addEventListener('beforeprint', function () { if (people.length <= 200) unfold(); });
})();
