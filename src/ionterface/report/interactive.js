// Draws each interactive figure when it comes into view, in place of its still picture; the picture stays for print
// and wherever drawing fails.
(function () {
  "use strict";
  function draw(data) {
    var figure = document.getElementById(data.dataset.figure);
    var picture = figure && figure.querySelector("img");
    if (!picture) return;
    var plot = document.createElement("div");
    plot.id = "plot-" + data.dataset.figure;
    plot.className = "plot";
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-label", picture.alt);
    var frame = document.createElement("div");
    frame.className = "frame";
    frame.appendChild(plot);
    picture.insertAdjacentElement("afterend", frame);
    var drawing = JSON.parse(data.textContent);
    var layout = drawing.layout || {};
    // Somewhat broader than in print; as high as the drawing asks, else in the proportions of the still picture.
    plot.style.maxWidth = "calc(1.6 * " + (picture.style.width || "17cm") + ")";
    // On a narrow screen it is moved sideways before its panels run into one another.
    plot.style.minWidth = "calc(0.95 * " + (picture.style.width || "17cm") + ")";
    if (layout.height) plot.style.height = layout.height + "px";
    else plot.style.aspectRatio = (picture.naturalWidth || 4) + " / " + (picture.naturalHeight || 3);
    delete layout.width;
    delete layout.height;
    layout.autosize = true;
    Plotly.newPlot(plot, drawing.data, layout, { responsive: true, displaylogo: false }).then(
      function () { figure.classList.add("interactive"); },
      function () { plot.remove(); }
    );
  }
  function attempt(data) {
    try { draw(data); } catch (error) {
      var plot = document.getElementById("plot-" + data.dataset.figure);
      if (plot) plot.remove();
      console.error(error);
    }
  }
  var all = document.querySelectorAll("script[data-figure]");
  if (!("IntersectionObserver" in window)) { all.forEach(attempt); return; }
  var byFigure = {};
  var seen = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      seen.unobserve(entry.target);
      attempt(byFigure[entry.target.id]);
    });
  }, { rootMargin: "600px" });
  all.forEach(function (data) {
    var figure = document.getElementById(data.dataset.figure);
    if (figure) { byFigure[figure.id] = data; seen.observe(figure); }
  });
})();
