"""What an SVG may contain: the static parts of SVG 1.1 and 2, and of the CSS that goes with them.

Whatever is on no list is left out, because no browser shows it. Scripts, animations, addresses and parts of
web pages are refused, so that the teacher decides: without them, the picture may look different.

Sources: SVG 1.1 (W3C, 2011), appendices K and M; SVG 2 (2018), appendices F and H; Filter Effects 1 (2018).
"""

from __future__ import annotations

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
XHTML = "http://www.w3.org/1999/xhtml"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _names(
    """
    a circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite
    feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA
    feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset
    fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter g image line linearGradient
    marker mask path pattern polygon polyline radialGradient rect stop style svg switch symbol text
    textPath title tspan use
    """
)
ANIMATIONS = _names("animate animateColor animateMotion animateTransform set")
"""SMIL; it can also set addresses."""
PAGES = _names("audio canvas embed handler iframe listener object script video")
"""Elements that turn an SVG into a page (SVG 2, chapters 12 and 15, and SVG Tiny 1.2)."""

PROPERTIES = _names(
    """
    alignment-baseline background background-color baseline-shift clip clip-path clip-rule color
    color-interpolation color-interpolation-filters color-profile color-rendering color-scheme cursor cx
    cy d direction display dominant-baseline fill fill-opacity fill-rule filter flood-color
    flood-opacity font font-family font-feature-settings font-kerning font-size font-size-adjust
    font-stretch font-style font-variant font-variant-alternates font-variant-caps
    font-variant-east-asian font-variant-ligatures font-variant-numeric font-variant-position
    font-variation-settings font-weight glyph-orientation-horizontal glyph-orientation-vertical height
    image-rendering inline-size isolation kerning letter-spacing lighting-color line-height margin
    marker marker-end marker-mid marker-start mask mask-type max-height max-width min-height min-width
    mix-blend-mode opacity overflow padding paint-order pointer-events r rx ry shape-inside shape-margin
    shape-padding shape-rendering shape-subtract stop-color stop-opacity stroke stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
    tab-size text-align text-align-last text-anchor text-decoration text-decoration-color
    text-decoration-line text-decoration-style text-decoration-thickness text-indent text-orientation
    text-overflow text-rendering text-shadow text-transform text-underline-offset transform
    transform-box transform-origin unicode-bidi vector-effect visibility white-space width word-spacing
    writing-mode x y
    """
)
"""Properties, most of which are also attributes; custom properties (`--x`) are allowed, too."""

ATTRIBUTES = PROPERTIES | _names(
    """
    amplitude azimuth baseFrequency baseProfile bias class clipPathUnits diffuseConstant divisor dx dy
    edgeMode elevation exponent filterUnits focusable fr fx fy gradientTransform gradientUnits href id
    in in2 intercept k1 k2 k3 k4 kernelMatrix kernelUnitLength lang lengthAdjust limitingConeAngle
    markerHeight markerUnits markerWidth maskContentUnits maskUnits media method mode numOctaves offset
    operator order orient path pathLength patternContentUnits patternTransform patternUnits points
    pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits radius refX refY
    requiredExtensions requiredFeatures result role rotate scale seed side slope spacing
    specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles style
    surfaceScale systemLanguage tableValues targetX targetY textLength type values version viewBox x1 x2
    xChannelSelector y1 y2 yChannelSelector z zoomAndPan
    """
)
NAMED = {XML: frozenset({"lang", "space"}), XLINK: frozenset({"href", "title"})}
"""Attributes of other namespaces."""
REACHING = _names("action base formaction ping poster src srcset")
"""Attributes that fetch or send something in some browser."""

FUNCTIONS = _names(
    """
    abs acos asin atan atan2 blur brightness calc circle clamp color color-mix conic-gradient contrast
    cos cubic-bezier device-cmyk drop-shadow ellipse env exp fit-content gray grayscale hsl hsla
    hue-rotate hwb hypot inset invert lab lch light-dark linear-gradient log matrix matrix3d max min
    minmax mod oklab oklch opacity path perspective polygon pow radial-gradient rect rem
    repeating-linear-gradient repeating-radial-gradient rgb rgba rotate rotate3d rotatex rotatey rotatez
    round saturate scale scale3d scalex scaley scalez sepia sign sin skew skewx skewy sqrt tan translate
    translate3d translatex translatey translatez var xywh dir has host is lang not nth-child
    nth-last-child nth-last-of-type nth-of-type where and or selector
    """
)
"""Functions in values and selectors. None of them takes an address; `url()` is checked separately."""
RULES = frozenset({"charset", "media", "namespace", "supports"})
"""Rules that only select styles, or have no effect."""
