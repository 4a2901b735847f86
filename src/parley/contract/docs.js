// Starts Swagger UI on the document that the page names.

const place = document.getElementById("document");

SwaggerUIBundle({
  url: place.dataset.url,
  domNode: place,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  // Otherwise the document's address would be sent to a validator on the web.
  validatorUrl: null,
});
