/** The version of the Metadata API and of Apex that the files are written for: that of the public samples of AppLink. */
export const apiVersion = '62.0'
