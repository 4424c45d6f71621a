/** Coordinates of the drawing (SVG `viewBox`); they give it its height before it is drawn. */
export const skylineBox = '0 0 640 150';
