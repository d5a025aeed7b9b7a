// Before the first paint, so that a page that is to be dark never flashes.
const chosen = localStorage.getItem('sallyport-theme');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
